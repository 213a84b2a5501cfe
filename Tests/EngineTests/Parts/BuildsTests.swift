import Foundation
import PluginHost
import ProviderConfig
import Synchronization
import TestSupport
import Testing

@testable import Engine

@Suite("Builds of plugins", .timeLimit(.minutes(2)))
struct BuildsTests {
    /// A folder of kept builds, which counts what is loaded from it.
    private final class Archive: Sendable {
        let loads = Mutex<[Isolation]>([])
        /// Until it is opened, what is asked for is being loaded.
        let isOpen = Mutex(false)

        var archive: BuildArchive {
            BuildArchive(contains: { _ in true }, all: { [] }) { _, isolation in
                self.loads.withLock { $0.append(isolation) }
                while !self.isOpen.withLock(\.self) { await Task.yield() }
                return try? Self.load(isolation)
            }
        }

        static func load(_ isolation: Isolation) throws -> Plugin {
            switch isolation {
            case .cell: try FixturePlugins.loadInCell("Friendly")
            case .inProcess: try FixturePlugins.loadInProcess("Friendly")
            }
        }
    }

    @Test("one that is kept is loaded once, however many sessions ask for it at a time")
    func once() async throws {
        let archive = Archive()
        let builds = Builds(archive: archive.archive)
        let build = PluginBuild(try Archive.load(.inProcess))
        let serials = await withTaskGroup(of: UInt64?.self) { group in
            for _ in 0..<20 { group.addTask { await builds.plugin(build, .inProcess)?.serial } }
            while archive.loads.withLock(\.isEmpty) { await Task.yield() }
            archive.isOpen.withLock { $0 = true }
            return await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(serials.count == 1 && !serials.contains(nil))
        #expect(archive.loads.withLock(\.self) == [.inProcess])
    }

    @Test("a provider that wants cells is never given a build that runs in the host")
    func apart() async throws {
        let archive = Archive()
        archive.isOpen.withLock { $0 = true }
        let builds = Builds(archive: archive.archive)
        let trusted = try Archive.load(.inProcess)
        builds.putInForce([trusted])
        let build = PluginBuild(trusted)
        #expect(await builds.plugin(build, .inProcess)?.serial == trusted.serial)
        #expect(await builds.plugin(build, .cell)?.isInCell == true)
        #expect(archive.loads.withLock(\.self) == [.cell])
    }

    @Test("one in cells that is not in force is let go with its processes, and comes back in new ones")
    func letGo() async throws {
        let archive = Archive()
        archive.isOpen.withLock { $0 = true }
        let builds = Builds(archive: archive.archive)
        let build: PluginBuild
        let processes: [Int32]
        do {
            let plugin = try Archive.load(.cell)
            build = PluginBuild(plugin)
            processes = plugin.transport.health.processes
            builds.putInForce([plugin])
        }
        #expect(!builds.letGo(unusedFor: .zero), "it is in force")
        builds.putInForce([])
        #expect(!builds.letGo(unusedFor: .seconds(3600)), "it was asked for a moment ago")
        #expect(builds.serials.count == 1)
        #expect(builds.letGo(unusedFor: .zero))
        #expect(builds.serials.isEmpty)
        for process in processes {
            while kill(process, 0) == 0 { try await Task.sleep(for: .milliseconds(5)) }
        }
        let again = try #require(await builds.plugin(build, .cell))
        #expect(again.digest == build.digest)
        #expect(!again.transport.health.processes.contains(where: processes.contains))
    }

    @Test("one that could not come back stays, as does one that runs in the host")
    func stays() throws {
        let builds = Builds(archive: .none)
        builds.putInForce([try Archive.load(.cell)])
        builds.putInForce([])
        #expect(!builds.letGo(unusedFor: .zero))
        #expect(builds.serials.count == 1)
        let others = Builds(archive: Archive().archive)
        others.putInForce([try Archive.load(.inProcess)])
        others.putInForce([])
        #expect(!others.letGo(unusedFor: .zero))
        #expect(others.serials.count == 1)
    }

    @Test("a session goes on with a build that was let go, and what it made does not keep the build's processes")
    func wholeWay() async throws {
        let archive = Archive()
        archive.isOpen.withLock { $0 = true }
        let old = try House.catalogue([provider(plugin: "Friendly", url: "http://127.0.0.1:1")])
        let accounts = Accounts(
            catalogue: try House.catalogue([provider(url: "http://127.0.0.1:1")]), archive: archive.archive,
            makeEgress: EngineTests.egress)
        let build = PluginBuild(try #require(old.plugins.first))
        var account: Account? = try await accounts.account("one", tenant: "acme", resuming: build)
        let processes = try #require(account).plugin.transport.health.processes
        #expect(accounts.letGo(unusedFor: .zero)?.count == (TestIsolation.isCell ? 1 : nil))
        accounts.replace(try House.catalogue([provider(url: "http://127.0.0.1:2")]))
        if let account {
            #expect(accounts.live(account) !== account)
            #expect(accounts.live(account).plugin.serial == account.plugin.serial)
        }
        account = nil
        for process in processes {
            while kill(process, 0) == 0 { try await Task.sleep(for: .milliseconds(5)) }
        }
        #expect(try await accounts.account("one", tenant: "acme", resuming: build).plugin.digest == build.digest)
    }
}
