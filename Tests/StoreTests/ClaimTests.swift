import Dispatch
import Domain
import Synchronization
import Testing

@testable import Store

@Suite("Leases and rescue")
struct ClaimTests {
    @Test("a new incarnation takes over everything the journal holds", arguments: TestDatabase.allCases)
    func afterCrash(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let request = fixture.request()
        let session = fixture.session(of: request)
        var first = fixture.start(
            session, [call("done"), call("open", repeats: .once), .timer(key: "poll", delay: 50)])
        first.effects[2].dueAt = Timestamp(milliseconds: 12_345)
        first.correlations = ["case-1"]
        let old = try await fixture.store.accept(request, session, first, owner: fixture.node)
        try await fixture.store.markDispatched(old, effect: "open", at: Timestamp(milliseconds: 99))
        var step = fixture.last(old, key: "done")
        step.state = .init(version: 5, bytes: Array("state-1".utf8))
        step.captured = [
            CapturedValue(
                name: "token", kind: .secret, value: Array("abc".utf8), expiresAt: Timestamp(milliseconds: 7))
        ]
        try await fixture.store.commitStep(old, step, requestStatus: .processing)
        _ = try await fixture.store.requestCancel(tenant: fixture.tenant, request: request.id, reason: "by client")
        _ = try await fixture.store.recordStepDeath(session: session.id, step: 2, isBlamed: true)
        await fixture.store.close()

        let store = try await DataStore.open(url: fixture.url, exclusiveServe: true)
        store.use(ToySealing())
        let node = try await store.registerNode(name: "node", pid: 2)
        #expect(try await store.rescue(besides: node) == 1)
        let claims = try await store.claim(owner: node, limit: 10)
        #expect(claims.unreadable.isEmpty)
        let claimed = try #require(claims.claimed.first)
        let journal = try #require(claimed.journal)
        #expect(claims.claimed.count == 1)
        #expect(claimed.lease == Lease(request: request.id, session: session.id, owner: node, seq: 3))
        #expect(claimed.request.input == request.input)
        #expect(journal.session.state == .init(version: 5, bytes: Array("state-1".utf8)))
        #expect(journal.session.step == 2)
        #expect(journal.session.countedSteps == 2)
        #expect(journal.session.seed == session.seed)
        #expect(journal.effects.map(\.effect) == [call("open", repeats: .once), .timer(key: "poll", delay: 50)])
        #expect(journal.effects.map(\.dispatchedAt) == [Timestamp(milliseconds: 99), nil])
        #expect(journal.effects.map(\.dueAt) == [nil, Timestamp(milliseconds: 12_345)])
        #expect(journal.ended == ["done": "response"])
        #expect(journal.correlations == ["case-1"])
        #expect(journal.captured == step.captured)
        #expect(claimed.cancelRequested == "by client")
        #expect(journal.deaths == StepDeaths(blamed: 1))
        #expect(try await store.claim(owner: node, limit: 10).claimed.isEmpty)
        #expect(await code { try await store.commitStep(old, step, requestStatus: .processing) } == .fenced)
    }

    @Test("a stale lease changes nothing, whatever it tries", arguments: TestDatabase.allCases)
    func fencing(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let lease = try await fixture.accept()
        let node = try await fixture.store.registerNode(name: "node", pid: 2)
        #expect(try await fixture.store.rescue(besides: node) == 1)
        let claimed = try #require(try await fixture.store.claim(owner: node, limit: 1).claimed.first)
        let store = fixture.store
        let before = try await store.request(lease.request)?.version
        #expect(await code { try await store.markDispatched(lease, effect: "verify", at: .now()) } == .fenced)
        #expect(
            await code { try await store.commitAttempt(lease, effect: "verify", attempts: 1, retryAt: .now()) }
                == .fenced)
        #expect(await code { try await fixture.finish(lease) } == .fenced)
        #expect(
            await code {
                try await store.park(lease, reason: "x", final: FinalRecord(status: .failed, at: .now()))
            } == .fenced)
        #expect(try await store.request(lease.request)?.version == before)
        #expect(try await store.events(of: lease.request).count == 1)
        try await fixture.finish(try #require(claimed.lease))
    }

    @Test("a silent node's jobs are claimed, a living one's are not", arguments: TestDatabase.allCases)
    func silence(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        _ = try await fixture.accept()
        let other = try await fixture.store.registerNode(name: "other", pid: 3)
        #expect(try await fixture.store.rescue(besides: other) == 0)
        let node = fixture.node
        try await fixture.store.write { db throws(StoreError) in
            _ = try db.heartbeat(node, at: Timestamp.now().adding(milliseconds: -30_000))
        }
        #expect(try await fixture.store.rescue(besides: other) == 1)
    }

    @Test(
        "a node that stands still in the middle of a change is ended there once it is silent, and its jobs are claimed",
        arguments: TestDatabase.both)
    func standstill(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        _ = try await fixture.accept()
        let other = try await DataStore.open(url: fixture.url)
        other.use(ToySealing())
        let (node, rescuer) = (fixture.node, try await other.registerNode(name: "other", pid: 3))
        let (isHeld, mayGoOn) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let turns = Mutex(0)
        async let change = code {
            _ = try await fixture.store.write { db throws(StoreError) in
                _ = try db.takeJobs(of: node, limit: 1)
                // Made anew when its session is lost.
                guard
                    turns.withLock({
                        $0 += 1; return $0
                    }) == 1
                else { return }
                isHeld.signal()
                mayGoOn.wait()
                _ = try db.hasReadyJob()
            }
        }
        try await TestPostgres.onThread { isHeld.wait() }
        // It lives: what takes long is its own affair.
        #expect(try await other.rescue(besides: rescuer) == 0)
        try await other.write { db throws(StoreError) in
            _ = try db.heartbeat(node, at: Timestamp.now().adding(milliseconds: -30_000))
        }
        // Nothing is ended that is younger than the silence.
        #expect(try await other.rescue(besides: rescuer) == 0)
        #expect(turns.withLock { $0 } == 1)
        #expect(try await other.rescue(besides: rescuer, staleAfter: 1) == 1)
        mayGoOn.signal()
        #expect(await change == nil)
        #expect(turns.withLock { $0 } == 2)
    }

    @Test("a replaced node is told by its heartbeat", arguments: TestDatabase.allCases)
    func replaced(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        try await fixture.store.heartbeat(fixture.node)
        _ = try await fixture.store.registerNode(name: "node", pid: 2)
        #expect(await code { try await fixture.store.heartbeat(fixture.node) } == .fenced)
    }

    @Test("claims come in batches until none is left", arguments: TestDatabase.allCases)
    func batches(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        for _ in 0..<7 { _ = try await fixture.accept() }
        let node = try await fixture.store.registerNode(name: "node", pid: 2)
        var rescued: [Int] = []
        repeat { rescued.append(try await fixture.store.rescue(besides: node, limit: 3)) } while rescued.last == 3
        #expect(rescued == [3, 3, 1])
        var claimed: [Int] = []
        repeat {
            claimed.append(try await fixture.store.claim(owner: node, limit: 3).claimed.count)
        } while claimed.last == 3
        #expect(claimed == [3, 3, 1])
    }

    @Test("an unreadable job does not hold up the others", arguments: TestDatabase.allCases)
    func unreadable(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let bad = try await fixture.accept(fixture.request(subject: "gone"))
        let good = try await fixture.accept()
        try await fixture.store.write { db throws(StoreError) in
            try db.run("UPDATE subjects SET wrapped_key = NULL, erased_at = 1")
        }
        let node = try await fixture.store.registerNode(name: "node", pid: 2)
        _ = try await fixture.store.rescue(besides: node)
        let claims = try await fixture.store.claim(owner: node, limit: 10)
        #expect(claims.claimed.map(\.job.request) == [good.request])
        let left = try #require(claims.unreadable.first)
        #expect(left.job.request == bad.request)
        #expect(left.error.code == .sealed)
        try await fixture.store.parkUnreadable(
            left.job, session: left.session, reason: "erased",
            final: FinalRecord(status: .failed, failureCode: "internal", at: .now()),
            events: [NewEvent(type: "verification.failed")])
        #expect(try await fixture.store.request(bad.request)?.status == .failed)
    }

    @Test("a retryable failure keeps state and step, and counts the attempt", arguments: TestDatabase.allCases)
    func attempt(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let lease = try await fixture.accept()
        let retryAt = Timestamp(milliseconds: 5_000)
        try await fixture.store.markDispatched(lease, effect: "verify", at: .now())
        try await fixture.store.commitAttempt(lease, effect: "verify", attempts: 1, retryAt: retryAt)
        let session = try #require(try await fixture.store.session(for: lease.request))
        #expect(session.step == 1)
        let row = try await fixture.store.read { db throws(StoreError) in try db.pendingEffects(lease.session).first }
        #expect(row?.attempts == 1)
        #expect(row?.dueAt == retryAt)
        #expect(row?.dispatchedAt == nil)
        #expect(try await fixture.store.jobCounts().byState == [.running: 1])
        #expect(
            await code { try await fixture.store.commitAttempt(lease, effect: "other", attempts: 1, retryAt: nil) }
                == .notFound)
    }

    @Test("a cancel is noted once and seen by the owner, until the end", arguments: TestDatabase.allCases)
    func cancel(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let lease = try await fixture.accept()
        let store = fixture.store
        #expect(
            try await store.requestCancel(tenant: .make(), request: lease.request, reason: "foreign") == .notFound)
        #expect(
            try await store.requestCancel(tenant: fixture.tenant, request: lease.request, reason: "first")
                == .recorded(session: lease.session))
        _ = try await store.requestCancel(tenant: fixture.tenant, request: lease.request, reason: "second")
        #expect(try await store.cancelRequests(owner: fixture.node).map(\.reason) == ["first"])
        try await fixture.finish(lease)
        #expect(
            try await store.requestCancel(tenant: nil, request: lease.request, reason: "late")
                == .alreadyFinal(.completed))
        #expect(try await store.cancelRequests(owner: fixture.node).isEmpty)
    }

    @Test("a named lease has one owner until it runs out", arguments: TestDatabase.allCases)
    func namedLease(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let a = try await fixture.store.registerNode(name: "a", pid: 1)
        let b = try await fixture.store.registerNode(name: "b", pid: 2)
        #expect(try await fixture.store.takeLease("leader", owner: a, milliseconds: 60_000) == 1)
        #expect(try await fixture.store.takeLease("leader", owner: b, milliseconds: 60_000) == nil)
        #expect(try await fixture.store.takeLease("leader", owner: a, milliseconds: -1) == 1)
        #expect(try await fixture.store.takeLease("leader", owner: b, milliseconds: 60_000) == 2)
    }

    @Test("a node that was replaced holds no lease, and its successor need not wait", arguments: TestDatabase.allCases)
    func replacedLeader(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let store = fixture.store
        let old = try await store.registerNode(name: "main", pid: 1)
        #expect(try await store.takeLease("leader", owner: old, milliseconds: 60_000) == 1)
        let new = try await store.registerNode(name: "main", pid: 2)
        #expect(try await store.takeLease("leader", owner: old, milliseconds: 60_000) == nil)
        #expect(try await store.takeLease("leader", owner: new, milliseconds: 60_000) == 2)
        #expect(try await store.takeLease("leader", owner: old, milliseconds: 60_000) == nil)
        #expect(try await store.takeLease("leader", owner: new, milliseconds: 60_000) == 2)
    }

    @Test("deaths count by step and cause, and the blamed ones by plugin", arguments: TestDatabase.allCases)
    func deaths(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let session = try await fixture.accept().session
        func died(_ step: Int, blamed: Bool) async throws -> StepDeaths {
            try await fixture.store.recordStepDeath(session: session, step: step, isBlamed: blamed)
        }
        #expect(try await died(1, blamed: true) == StepDeaths(blamed: 1))
        #expect(try await died(1, blamed: false) == StepDeaths(blamed: 1, unexplained: 1))
        #expect(try await died(1, blamed: true) == StepDeaths(blamed: 2, unexplained: 1))
        #expect(try await died(2, blamed: false) == StepDeaths(unexplained: 1))
        #expect(
            try await fixture.store.stepDeaths(session: session, step: 1) == StepDeaths(blamed: 2, unexplained: 1))
        #expect(try await fixture.store.stepDeaths(session: session, step: 3) == StepDeaths())
        #expect(try await fixture.store.stepDeaths(blamedOn: "sha256:idmeta") == 2)
    }

    @Test("a correlation leads to the last session that named it", arguments: TestDatabase.allCases)
    func correlation(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let request = fixture.request()
        let session = fixture.session(of: request)
        var first = fixture.start(session)
        first.correlations = ["case-9"]
        let lease = try await fixture.store.accept(request, session, first, owner: fixture.node)
        let found = try await fixture.store.session(correlatedBy: "case-9", provider: "idmeta", tenant: fixture.tenant)
        #expect(found?.session == session.id)
        #expect(found?.request == request.id)
        #expect(
            try await fixture.store.session(correlatedBy: "case-9", provider: "idmeta", tenant: .make()) == nil)
        try await fixture.finish(lease)
        #expect(
            try await fixture.store.session(correlatedBy: "case-9", provider: "idmeta", tenant: fixture.tenant) != nil)
    }
}
