import Domain
import Testing

@testable import Store

@Suite("The queue")
struct QueueTests {
    /// Enqueues for a tenant and returns the request.
    private func enqueue(_ fixture: Fixture, tenant: ID? = nil, priority: Int = 0) async throws -> ID {
        var request = fixture.request()
        request.tenant = tenant ?? fixture.tenant
        try await fixture.store.enqueue(request, priority: priority, events: [NewEvent(type: "verification.created")])
        return request.id
    }

    private func claim(_ fixture: Fixture, _ limit: Int = 1) async throws -> [Claimed] {
        try await fixture.store.claim(owner: fixture.node, limit: limit).claimed
    }

    @Test("a request is claimed once, with its input, and no session", arguments: TestDatabase.allCases)
    func once(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let id = try await enqueue(fixture)
        #expect(try await fixture.store.request(id)?.status == .pending)
        let claimed = try #require(try await claim(fixture, 10).first)
        #expect(claimed.job == JobLease(request: id, owner: fixture.node, seq: 1))
        #expect(claimed.request.input == Array(#"{"idNumber":"NBI-1"}"#.utf8))
        #expect(claimed.journal == nil)
        #expect(try await claim(fixture, 10).isEmpty)
        #expect(try await fixture.store.jobCounts().byState == [.running: 1])
    }

    @Test("a tenant's first request is not behind another tenant's many", arguments: TestDatabase.allCases)
    func fairness(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        for _ in 0..<300 { _ = try await enqueue(fixture) }
        #expect(try await claim(fixture, 100).count == 100)
        let other = try await fixture.store.createTenant(name: "globex").id
        let first = try await enqueue(fixture, tenant: other)
        let second = try await enqueue(fixture, tenant: other)
        let next = try await claim(fixture, 5).map(\.job.request)
        #expect(next.contains(first))
        #expect(next.contains(second))
    }

    @Test("a higher priority comes first, and a lower one is reached all the same", arguments: TestDatabase.allCases)
    func priorities(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let low = try await enqueue(fixture, priority: -1)
        for _ in 0..<20 { _ = try await enqueue(fixture) }
        let high = try await enqueue(fixture, priority: 10)
        #expect(try await claim(fixture).map(\.job.request) == [high])
        // New requests keep coming as fast as they are served; the low one's place comes near with each.
        var served = 0
        while served < 1000 {
            _ = try await enqueue(fixture)
            let next = try await claim(fixture).map(\.job.request)
            served += 1
            if next == [low] { break }
        }
        #expect(served > 20)
        #expect(served < 1000)
    }

    @Test(
        "what comes back from a wait does not stand behind its tenant's newer requests",
        arguments: TestDatabase.allCases)
    func comingBack(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let id = try await enqueue(fixture)
        let job = try #require(try await claim(fixture).first?.job)
        for _ in 0..<50 { _ = try await enqueue(fixture) }
        try await fixture.store.release(job, JobRelease(.waiting, at: .now().adding(milliseconds: -1), worked: 7))
        #expect(try await fixture.store.promote().count == 1)
        let claimed = try await claim(fixture, 3)
        let back = try #require(claimed.first { $0.job.request == id })
        #expect(back.job.seq == 4)
        #expect(back.worked == 7)
        #expect(back.attempts == 0)
    }

    @Test("a wait is promoted when it is due, not before, and its next time is told", arguments: TestDatabase.allCases)
    func promote(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        _ = try await enqueue(fixture)
        let job = try #require(try await claim(fixture).first?.job)
        let at = Timestamp.now().adding(milliseconds: 3_600_000)
        try await fixture.store.release(job, JobRelease(.waiting, at: at, worked: 0))
        let (count, next) = try await fixture.store.promote()
        #expect(count == 0)
        #expect(next == at)
        #expect(try await claim(fixture).isEmpty)
        // A callback has come.
        try await fixture.store.wake(job.request)
        #expect(try await claim(fixture).count == 1)
    }

    @Test("a call to wake that came while the job was worked on is not lost", arguments: TestDatabase.allCases)
    func wakeWhileRunning(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        _ = try await enqueue(fixture)
        let job = try #require(try await claim(fixture).first?.job)
        try await fixture.store.wake(job.request)
        let later = Timestamp.now().adding(milliseconds: 3_600_000)
        try await fixture.store.release(job, JobRelease(.waiting, at: later, worked: 0))
        #expect(try await fixture.store.promote().count == 1)
        #expect(try await claim(fixture).count == 1)
    }

    @Test("whoever lost the job can neither begin, release, retry nor finish it", arguments: TestDatabase.allCases)
    func fencing(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        _ = try await enqueue(fixture)
        let job = try #require(try await claim(fixture).first?.job)
        try await fixture.store.requeue(job, worked: 0)
        let store = fixture.store
        let request = try #require(try await store.request(job.request))
        let session = fixture.session(of: fixture.request())
        let later = Timestamp.now().adding(milliseconds: 1000)
        let final = FinalRecord(status: .failed, at: .now())
        #expect(
            await code {
                _ = try await store.begin(job, session, fixture.start(session), candidates: .array([]))
            } == .fenced)
        #expect(await code { try await store.release(job, JobRelease(.waiting, at: later, worked: 0)) } == .fenced)
        #expect(await code { try await store.requeue(job, worked: 0) } == .fenced)
        #expect(
            await code {
                try await store.retry(job, nil, nil, at: later, worked: 0, candidates: .array([]))
            } == .fenced)
        #expect(await code { try await store.finishUnbegun(job, nil, nil, final) } == .fenced)
        #expect(await code { try await store.giveUp(job, nil, nil, reason: "x", final) } == .fenced)
        #expect(try await store.request(job.request)?.version == request.version)
        #expect(try await store.jobCounts().byState == [.ready: 1])
    }

    @Test(
        "an attempt that is to be repeated keeps its session for the record and begins anew",
        arguments: TestDatabase.allCases)
    func retry(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let id = try await enqueue(fixture)
        let job = try #require(try await claim(fixture).first?.job)
        var request = fixture.request()
        request.id = id
        let session = fixture.session(of: request)
        let lease = try await fixture.store.begin(job, session, fixture.start(session), candidates: .array([]))
        let end = SessionEnd(
            session: session.id, status: .failed, last: fixture.last(lease),
            failure: StepFailure(.providerUnavailable, code: "down", message: "m"))
        try await fixture.store.retry(
            lease.job, nil, end, at: .now().adding(milliseconds: -1), worked: 5, candidates: .array([]))
        #expect(try await fixture.store.request(id)?.status == .waiting)
        #expect(try await fixture.store.promote().count == 1)
        let again = try #require(try await claim(fixture).first)
        #expect(again.journal == nil)
        #expect(again.attempts == 1)
        #expect(again.ordinal == 2)
        #expect(try await fixture.store.sessions(of: id).map(\.status) == [.failed])
    }

    @Test("history is pruned by its age, in batches", arguments: TestDatabase.allCases)
    func pruning(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        for _ in 0..<5 { try await fixture.finish(try await fixture.accept()) }
        let later = Timestamp.now().adding(milliseconds: 1000)
        #expect(try await fixture.store.pruneJobHistory(before: Timestamp(milliseconds: 0)) == 0)
        #expect(try await fixture.store.pruneJobHistory(before: later, limit: 3) == 3)
        #expect(try await fixture.store.pruneJobHistory(before: later, limit: 3) == 2)
    }

    @Test("the backlog counts what waits for a worker", arguments: TestDatabase.allCases)
    func backlog(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        #expect(try await fixture.store.backlog() == nil)
        for _ in 0..<3 { _ = try await enqueue(fixture) }
        _ = try await claim(fixture)
        #expect(try await fixture.store.countBacklog() == 2)
        #expect(try await fixture.store.backlog() == 2)
    }

    @Test(
        "the queue is served by its indexes, however long it is",
        arguments: [
            "SELECT request FROM jobs WHERE state = 'ready' ORDER BY place, request LIMIT 10",
            "SELECT turn FROM jobs WHERE state = 'ready' ORDER BY place, request LIMIT 1",
            "SELECT turn FROM jobs WHERE state = 'ready' AND tenant = x'00' AND priority = 0 AND lane = 0 ORDER BY turn DESC LIMIT 1",
            "SELECT request FROM jobs WHERE lease_owner IS NULL AND state IN ('scheduled', 'waiting') AND run_at <= 5 ORDER BY run_at LIMIT 5",
            "SELECT number FROM job_history WHERE finished_at < 5 ORDER BY finished_at, number LIMIT 5",
            "SELECT request FROM jobs WHERE lease_owner = x'00' LIMIT 5",
            "SELECT request FROM jobs WHERE state = 'parked' ORDER BY parked_at DESC, request DESC LIMIT 5",
        ])
    func plans(_ query: String) async throws {
        let fixture = try await Fixture()
        let plan = try await fixture.store.read { db throws(StoreError) in
            try db.allDynamic("EXPLAIN QUERY PLAN " + query, []) { row in row.text(3) }
        }
        #expect(plan.allSatisfy { $0.contains("INDEX") && !$0.contains("TEMP B-TREE") }, "\(plan)")
    }
}
