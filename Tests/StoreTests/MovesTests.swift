import Domain
import Testing

@testable import Store

@Suite("Sessions that go on with another build")
struct MovesTests {
    private static func side(_ version: UInt32) -> BuildMove.Side {
        .init(version: "\(version).0.0", digest: "sha256:\(version)", stateVersion: version)
    }

    @Test("the move is written with the step, and the next one behind it", arguments: TestDatabase.allCases)
    func written(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let lease = try await fixture.accept(nil, [call("a"), call("b"), call("c")])
        for (index, key) in ["a", "b"].enumerated() {
            var step = fixture.last(lease, key: key)
            step.step = index + 1
            step.move = BuildMove(from: Self.side(UInt32(index + 1)), to: Self.side(UInt32(index + 2)))
            try await fixture.store.commitStep(lease, step, requestStatus: .processing)
        }
        let session = try #require(try await fixture.store.session(for: lease.request))
        #expect(session.pluginVersion == "3.0.0" && session.pluginDigest == "sha256:3")
        #expect(session.moves.map(\.step) == [1, 2])
        #expect(session.moves.map(\.move.from) == [Self.side(1), Self.side(2)])
        #expect(session.moves.map(\.move.to) == [Self.side(2), Self.side(3)])
    }

    @Test("a session that never moved has none, and keeps its build", arguments: TestDatabase.allCases)
    func none(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let lease = try await fixture.accept()
        try await fixture.store.commitStep(
            lease, fixture.last(lease, key: "verify"), requestStatus: .processing)
        #expect(try await fixture.store.session(for: lease.request)?.moves == [])
        #expect(try await fixture.store.session(for: lease.request)?.pluginDigest == "sha256:idmeta")
    }

    @Test("who has a build is known while it lives", arguments: TestDatabase.allCases)
    func holders(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let store = fixture.store
        let build = HeldBuild(plugin: "IDMeta", digest: "sha256:1")
        let other = try await store.registerNode(name: "other", pid: 2)
        #expect(try await !store.isHeld(build, besides: fixture.node))
        try await store.heartbeat(other, builds: [HeldBuild(plugin: "Regula", digest: "sha256:2"), build])
        #expect(try await store.isHeld(build, besides: fixture.node))
        #expect(try await !store.isHeld(build, besides: other))
        // Of the same bytes under another name nobody asked.
        #expect(try await !store.isHeld(HeldBuild(plugin: "Meta", digest: "sha256:1"), besides: fixture.node))
        try await store.heartbeat(other)
        #expect(try await store.isHeld(build, besides: fixture.node))
        #expect(try await !store.isHeld(build, besides: fixture.node, staleAfter: -1000))
        _ = try await store.registerNode(name: "other", pid: 3)
        #expect(try await !store.isHeld(build, besides: fixture.node))
    }
}
