import Domain
import Foundation
import Testing

@testable import PluginHost

/// A plugin ends its process; the process after it reads who did it.
@Suite("Deaths in a step", .timeLimit(.minutes(2)))
struct DeathTests {
    private let path = Fixtures.temporaryFile("breadcrumbs")

    @Test(
        "a plugin that takes its process with it leaves its session's name behind",
        arguments: [(number: "TRAP-START", step: 0), (number: "TRAP", step: 1)])
    func trap(_ input: (number: String, step: Int)) async throws {
        defer { unlink(path) }
        let library = try Fixtures.path("Trap")
        await #expect(processExitsWith: .failure) {
            [file = path as String, library = library as String, number = input.number as String] in
            try await Doomed(file, library).run(number)
        }
        let deaths = try Breadcrumbs.open(path).deaths
        #expect(deaths.map(\.session) == [Doomed.session])
        #expect(deaths.map(\.step) == [input.step])
        #expect(deaths.allSatisfy { $0.signal != nil })
    }

    @Test(
        "the one step that ends the process is blamed, whatever the signal, and the one beside it is not",
        arguments: [
            (way: "SEGV", signal: SIGSEGV), ("ABRT", SIGABRT), ("OVERFLOW", SIGSEGV), ("BUS", SIGBUS),
            ("FPE", SIGFPE), ("SYS", SIGSYS),
        ])
    func alone(_ input: (way: String, signal: Int32)) async throws {
        defer { unlink(path) }
        let library = try Fixtures.path("Fatal")
        let exit = await #expect(processExitsWith: .failure, observing: [\.exitStatus]) {
            [file = path as String, library = library as String, way = input.way as String] in
            let doomed = try Doomed(file, library)
            try await doomed.hold()
            try await doomed.run(way)
        }
        #expect(exit?.exitStatus == .signal(input.signal))
        let deaths = try Breadcrumbs.open(path).deaths
        #expect(deaths.map(\.session) == [Doomed.session])
        #expect(deaths.map(\.signal) == [FatalSignal(number: input.signal)])
    }

    @Test(
        "a death on a thread that makes no step is nobody's, nor is a signal from outside", arguments: ["THREAD", ""])
    func nobody(_ way: String) async throws {
        defer { unlink(path) }
        let library = try Fixtures.path("Fatal")
        await #expect(processExitsWith: .failure) {
            [file = path as String, library = library as String, way = way as String] in
            let doomed = try Doomed(file, library)
            try await doomed.hold()
            if way.isEmpty { kill(getpid(), SIGABRT) }
            try await doomed.run(way)
        }
        let deaths = try Breadcrumbs.open(path).deaths
        #expect(deaths.contains { $0.session == Doomed.other })
        #expect(deaths.allSatisfy { $0.signal == nil })
    }

    @Test("a handler that was there before is called as well, and its way to end the process counts")
    func earlierHandler() async throws {
        defer { unlink(path) }
        let library = try Fixtures.path("Fatal")
        await #expect(processExitsWith: .exitCode(42)) { [file = path as String, library = library as String] in
            signal(SIGSEGV) { _ in _exit(42) }
            try await Doomed(file, library).run("SEGV")
        }
        #expect(try Breadcrumbs.open(path).deaths.map(\.signal) == [FatalSignal(number: SIGSEGV)])
    }

    @Test("what an earlier handler mends blames nobody")
    func mended() async throws {
        defer { unlink(path) }
        let library = try Fixtures.path("Fatal")
        await #expect(processExitsWith: .signal(SIGKILL)) { [file = path as String, library = library as String] in
            signal(SIGTRAP) { _ in }
            try await Doomed(file, library).run("MENDED")
        }
        let deaths = try Breadcrumbs.open(path).deaths
        #expect(deaths.map(\.session) == [Doomed.session])
        #expect(deaths.map(\.signal) == [nil])
    }
}

/// Sessions of a plugin in a process that is to end.
private struct Doomed {
    static let session = ID(high: 1, low: 2)
    static let other = ID(high: 3, low: 4)

    let file: String
    let plugin: Plugin

    init(_ file: String, _ library: String) throws {
        self.file = file
        plugin = try PluginLoader.load(path: library, crumbs: try Breadcrumbs.open(file), digest: Fixtures.digest)
    }

    /// Both steps of a session, and the end of the process if it is still there.
    func run(_ number: String) async throws {
        try await steps(Self.session, number)
        exit(EXIT_SUCCESS)
    }

    /// Another session; it is inside the plugin when this returns, and stays there.
    func hold() async throws {
        let entered = file + "-entered"
        mkfifo(entered, 0o600)
        Task { try await steps(Self.other, "HOLD") }
        // Waits for the step to open it as well, and to write.
        let reader = open(entered, O_RDONLY)
        defer { close(reader) }
        var byte: UInt8 = 0
        #expect(read(reader, &byte, 1) == 1)
        unlink(entered)
    }

    private func steps(_ session: ID, _ number: String) async throws {
        let config: JSON = ["entered": .string(file + "-entered"), "hold": .string(file)]
        let start = StepInput.start(["idNumber": .string(number)], session: session)
        let first = try await plugin.step(config: config, start).get()
        let answer = HTTPResult(outcome: .response, status: 200)
        _ = try await plugin.step(config: config, start.next(.http(key: "check", answer), after: first))
    }
}
