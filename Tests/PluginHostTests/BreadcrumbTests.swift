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
            #expect(crumbs.deaths.isEmpty)
            let left = try #require(crumbs.enter(session: .make(), step: 1, plugin: PluginMark([])))
            _ = crumbs.enter(session: session, step: 4, plugin: PluginMark(Array(0..<32)))
            crumbs.leave(left)
        }
        let digest = "sha256:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
        #expect(
            try Breadcrumbs.open(path).deaths == [StepDeath(session: session, step: 4, plugin: digest, signal: nil)])
        #expect(try Breadcrumbs.open(path).deaths.isEmpty)
    }

    @Test("a plugin that was reading a callback is named without a session")
    func readers() throws {
        defer { unlink(path) }
        let digest = "sha256:" + String(repeating: "0", count: 64)
        // The file as it is while the plugin reads, under another name.
        let copy = path + "-copy"
        defer { unlink(copy) }
        do {
            let crumbs = try Breadcrumbs.open(path)
            try crumbs.around(readingWith: PluginMark([])) {
                Result { try FileManager.default.copyItem(atPath: path, toPath: copy) }
            }.get()
        }
        #expect(
            try Breadcrumbs.open(copy).deaths == [StepDeath(session: nil, step: 0, plugin: digest, signal: nil)])
        #expect(try Breadcrumbs.open(path).deaths.isEmpty)
    }

    @Test("a step that returns leaves no crumb")
    func clean() async throws {
        defer { unlink(path) }
        do {
            let plugin = try Fixtures.load("Friendly", crumbs: try Breadcrumbs.open(path))
            for _ in 0..<1000 { _ = try await plugin.step(.start(["idNumber": "1"])) }
        }
        #expect(try Breadcrumbs.open(path).deaths.isEmpty)
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

    @Test("of all that were inside only those count that the process died of; without any, all do")
    func judgement() {
        let died = { (step: Int, signal: Int32?) in
            StepDeath(session: .make(), step: step, plugin: "p", signal: signal.map { FatalSignal(number: $0) })
        }
        let (one, other, guilty) = (died(1, nil), died(2, nil), died(3, SIGSEGV))
        #expect(StepDeath.judge([one, other]) == [one, other])
        #expect(StepDeath.judge([one, guilty, other]) == [guilty])
        #expect(StepDeath.judge([]).isEmpty)
        #expect("\(FatalSignal(number: SIGABRT)), \(FatalSignal(number: 99))" == "SIGABRT, signal 99")
    }
}
