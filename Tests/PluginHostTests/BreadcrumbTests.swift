import Domain
import Foundation
import Testing

@testable import PluginHost

@Suite("Breadcrumbs")
struct BreadcrumbTests {
    private let path = Fixtures.temporaryFile("breadcrumbs")

    @Test("a session that was inside when the process ended is named at the next start, once")
    func survivors() throws {
        defer { unlink(path) }
        let session = ID.make()
        do {
            let crumbs = try Breadcrumbs.open(path)
            #expect(crumbs.survivors.isEmpty)
            let left = try #require(crumbs.enter(session: .make(), step: 1, plugin: PluginMark([])))
            _ = crumbs.enter(session: session, step: 4, plugin: PluginMark(Array(0..<32)))
            crumbs.leave(left)
        }
        let digest = "sha256:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
        #expect(
            try Breadcrumbs.open(path).survivors == [Breadcrumbs.Survivor(session: session, step: 4, plugin: digest)])
        #expect(try Breadcrumbs.open(path).survivors.isEmpty)
    }

    @Test("a plugin that was reading a callback is named without a session")
    func readers() throws {
        defer { unlink(path) }
        do { _ = try Breadcrumbs.open(path).enter(reading: PluginMark([])) }
        let crumbs = try Breadcrumbs.open(path)
        #expect(crumbs.survivors.isEmpty)
        #expect(crumbs.readers == ["sha256:" + String(repeating: "0", count: 64)])
    }

    @Test("a step that returns leaves no crumb")
    func clean() async throws {
        defer { unlink(path) }
        do {
            let plugin = try Fixtures.load("Friendly", crumbs: try Breadcrumbs.open(path))
            for _ in 0..<1000 { _ = try await plugin.step(.start(["idNumber": "1"])) }
        }
        #expect(try Breadcrumbs.open(path).survivors.isEmpty)
    }

    @Test("more steps at once than slots are made unrecorded")
    func full() throws {
        defer { unlink(path) }
        let crumbs = try Breadcrumbs.open(path)
        let slots = (0..<Breadcrumbs.slots).compactMap {
            crumbs.enter(session: .make(), step: $0, plugin: PluginMark([]))
        }
        #expect(Set(slots).count == Breadcrumbs.slots)
        #expect(crumbs.enter(session: .make(), step: 0, plugin: PluginMark([])) == nil)
        crumbs.leave(slots[17])
        #expect(crumbs.enter(session: .make(), step: 0, plugin: PluginMark([])) == slots[17])
    }

    @Test("a file that another process uses is refused")
    func inUse() throws {
        defer { unlink(path) }
        let crumbs = try Breadcrumbs.open(path)
        let error = try #require(throws: BreadcrumbError.self) { _ = try Breadcrumbs.open(path) }
        #expect(error.code == .inUse)
        #expect(error.message == "\(path) is used by another process; each process needs a file of its own")
        withExtendedLifetime(crumbs) {}
    }

    @Test("a file that is something else is left alone")
    func otherFile() throws {
        defer { unlink(path) }
        try "precious".write(toFile: path, atomically: true, encoding: .utf8)
        let error = try #require(throws: BreadcrumbError.self) { _ = try Breadcrumbs.open(path) }
        #expect(error.message == "\(path) is no file of breadcrumbs; name another, or remove it")
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
    }

    @Test("a folder that is not there is named")
    func noFolder() throws {
        let error = try #require(throws: BreadcrumbError.self) { _ = try Breadcrumbs.open("/nowhere/breadcrumbs") }
        #expect(
            error.message == "/nowhere/breadcrumbs cannot be opened: No such file or directory; "
                + "check that its folder is there and ours")
    }

    @Test(
        "a plugin that takes its process with it leaves its session's name behind",
        arguments: [
            (number: "TRAP-START", step: 0), (number: "TRAP", step: 1),
        ])
    func death(_ input: (number: String, step: Int)) async throws {
        defer { unlink(path) }
        let library = try Fixtures.path("Trap")
        await #expect(processExitsWith: .failure) {
            [file = path as String, library = library as String, number = input.number as String] in
            let crumbs = try Breadcrumbs.open(file)
            let plugin = try PluginLoader.load(path: library, crumbs: crumbs, digest: Fixtures.digest)
            let session = ID(high: 1, low: 2)
            let start = StepInput.start(["idNumber": .string(number)], session: session)
            let first = try await plugin.step(start).get()
            let answer = HTTPResult(outcome: .response, status: 200)
            _ = try await plugin.step(start.next(.http(key: "check", answer), after: first))
            exit(EXIT_SUCCESS)
        }
        let survivors = try Breadcrumbs.open(path).survivors
        #expect(survivors.map(\.session) == [ID(high: 1, low: 2)])
        #expect(survivors.map(\.step) == [input.step])
    }
}
