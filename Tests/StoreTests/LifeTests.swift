import Domain
import Testing

@testable import Store

@Suite("Life of a request")
struct LifeTests {
    @Test("an accepted request is there with session, effect, job and event", arguments: TestDatabase.allCases)
    func accepted(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let request = fixture.request()
        let lease = try await fixture.accept(request)
        let record = try #require(try await fixture.store.request(request.id, tenant: fixture.tenant))
        #expect(record.status == .processing)
        #expect(record.version == 1)
        #expect(record.provider == "idmeta")
        #expect(record.candidates == request.candidates)
        #expect(record.deadline == request.deadline)
        #expect(try await fixture.store.request(request.id, tenant: .make()) == nil)
        let session = try #require(try await fixture.store.session(for: request.id))
        #expect(session.step == 1)
        #expect(session.progress == .init(current: 1, total: 4, percentage: 25, message: "asking"))
        #expect(session.pluginDigest == "sha256:idmeta")
        let events = try await fixture.store.events(of: request.id)
        #expect(events.map(\.seq) == [1])
        #expect(events.map(\.type) == ["verification.accepted"])
        #expect(try await fixture.store.jobCounts().byState == [.running: 1])
        #expect(lease.seq == 1)
    }

    @Test("builds of plugins are live while a request that they serve has not ended", arguments: TestDatabase.allCases)
    func liveBuilds(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        #expect(try await fixture.store.liveBuilds().isEmpty)
        let (first, second) = (try await fixture.accept(), try await fixture.accept())
        #expect(try await fixture.store.liveBuilds().map(\.digest) == ["sha256:idmeta"])
        try await fixture.finish(first)
        #expect(try await fixture.store.liveBuilds().count == 1)
        try await fixture.finish(second)
        #expect(try await fixture.store.liveBuilds().isEmpty)
    }

    @Test("the build of a dead letter is live until it is purged", arguments: TestDatabase.allCases)
    func buildsOfDeadLetters(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let lease = try await fixture.accept()
        try await fixture.store.park(
            lease, reason: "bad_state", final: FinalRecord(status: .failed, failureCode: "internal", at: .now()))
        #expect(try await fixture.store.liveBuilds().map(\.digest) == ["sha256:idmeta"])
        #expect(try await fixture.store.purgeDeadLetter(lease.request, actor: "a"))
        #expect(try await fixture.store.liveBuilds().isEmpty)
    }

    @Test("steps raise version and events; the end takes the job away", arguments: TestDatabase.allCases)
    func stepsAndEnd(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let lease = try await fixture.accept()
        var step = fixture.last(lease)
        step.status = .waiting
        step.state = .init(version: 4, bytes: Array("state-1".utf8))
        step.effects = [NewEffect(effect: .timer(key: "poll", delay: 500), dueAt: .now())]
        try await fixture.store.commitStep(
            lease, step, requestStatus: .waiting, events: [NewEvent(type: "verification.progress", data: ["step": 2])])
        #expect(try await fixture.store.jobCounts().byState == [.waiting: 1])
        #expect(try await fixture.store.request(lease.request)?.version == 2)
        let end = StepCommit(
            session: lease.session, step: 2, countedSteps: 2, status: .running,
            ended: [EndedEffect(key: "poll", outcome: "fired", attempts: 0)])
        try await fixture.store.finish(
            lease, SessionEnd(session: lease.session, status: .finished, last: end),
            FinalRecord(status: .completed, decision: .review, result: Array("{}".utf8), at: .now()),
            events: [NewEvent(type: "verification.completed")])
        let record = try #require(try await fixture.store.request(lease.request))
        #expect(record.status == .completed)
        #expect(record.decision == .review)
        #expect(record.version == 3)
        #expect(record.completedAt != nil)
        #expect(try await fixture.store.events(of: lease.request).map(\.seq) == [1, 2, 3])
        #expect(try await fixture.store.events(of: lease.request, after: 2).map(\.type) == ["verification.completed"])
        #expect(try await fixture.store.jobCounts().byState == [:])
        #expect(try await fixture.store.session(for: lease.request)?.progress.percentage == 100)
        let history = try await fixture.store.read { db throws(StoreError) in
            try db.all("SELECT outcome FROM job_history") { row in row.text(0) }
        }
        #expect(history == ["completed"])
    }

    @Test("progress never falls, not even with another provider", arguments: TestDatabase.allCases)
    func progress(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let request = fixture.request()
        let lease = try await fixture.accept(request)
        var step = StepCommit(
            session: lease.session, step: 1, countedSteps: 2, status: .running,
            progress: .init(current: 3, total: 4, message: "nearly"))
        try await fixture.store.commitStep(lease, step, requestStatus: .processing)
        step.step = 2
        step.progress = .init(current: 1, total: 4, message: "back")
        try await fixture.store.commitStep(lease, step, requestStatus: .processing)
        let shown = try #require(try await fixture.store.session(for: request.id)?.progress)
        #expect(shown == .init(current: 3, total: 4, percentage: 75, message: "back"))
        let next = fixture.session(of: request, ordinal: 2, provider: "regula")
        _ = try await fixture.store.failOver(
            lease, ended: SessionEnd(session: lease.session, status: .superseded), to: next, fixture.start(next),
            candidates: .array([]))
        #expect(try await fixture.store.session(for: request.id)?.progress.percentage == 75)
    }

    @Test("failing over moves the job and fences the old lease", arguments: TestDatabase.allCases)
    func failOver(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let request = fixture.request()
        let lease = try await fixture.accept(request)
        let next = fixture.session(of: request, ordinal: 2, provider: "regula")
        let moved = try await fixture.store.failOver(
            lease,
            ended: SessionEnd(
                session: lease.session, status: .superseded, last: fixture.last(lease),
                failure: StepFailure(.providerUnavailable, code: "503", message: "down", retryAfter: 7)),
            to: next, fixture.start(next), candidates: [["provider": "regula"]],
            events: [NewEvent(type: "provider.failed_over")])
        #expect(moved.session == next.id)
        #expect(moved.seq == 2)
        #expect(await code { try await fixture.finish(lease) } == .fenced)
        let sessions = try await fixture.store.sessions(of: request.id)
        #expect(sessions.map(\.status) == [.superseded, .running])
        #expect(sessions.map(\.provider) == ["idmeta", "regula"])
        #expect(sessions[0].failure?.retryAfter == 7)
        let record = try #require(try await fixture.store.request(request.id))
        #expect(record.provider == "regula")
        #expect(record.failovers == 1)
        try await fixture.finish(moved)
    }

    @Test("a whole life fits into one commit", arguments: TestDatabase.allCases)
    func acceptFinal(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let request = fixture.request()
        let before = fixture.store.statistics.units
        try await fixture.store.acceptFinal(
            request, nil, nil, final: FinalRecord(status: .failed, failureCode: "no_provider", at: .now()),
            events: [NewEvent(type: "verification.failed")])
        #expect(fixture.store.statistics.units - before == 1)
        #expect(try await fixture.store.request(request.id)?.failureCode == "no_provider")
        let other = fixture.request()
        let session = fixture.session(of: other)
        try await fixture.store.acceptFinal(
            other, session, fixture.start(session),
            final: FinalRecord(status: .completed, decision: .approved, result: Array("{}".utf8), at: .now()))
        #expect(try await fixture.store.session(for: other.id)?.status == .finished)
        #expect(try await fixture.store.jobCounts().byState == [:])
    }

    @Test("a parked job stays, unowned, with its journal", arguments: TestDatabase.allCases)
    func park(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let lease = try await fixture.accept()
        try await fixture.store.park(
            lease, reason: "bad_state", final: FinalRecord(status: .failed, failureCode: "internal", at: .now()),
            failure: StepFailure(.badState, code: "state", message: "unreadable"))
        #expect(try await fixture.store.jobCounts().byState == [.parked: 1])
        #expect(try await fixture.store.jobCounts().oldest == nil)
        #expect(try await fixture.store.request(lease.request)?.status == .failed)
        #expect(await code { try await fixture.finish(lease) } == .fenced)
        let pending = try await fixture.store.read { db throws(StoreError) in try db.pendingEffects(lease.session).count
        }
        #expect(pending == 1)
        let next = try await fixture.store.registerNode(name: "node", pid: 2)
        #expect(try await fixture.store.rescue(besides: next) == 0)
        #expect(try await fixture.store.claim(owner: next, limit: 10).claimed.isEmpty)
    }

    @Test("events are told after the commit, in order", arguments: TestDatabase.allCases)
    func listener(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let (stream, sink) = AsyncStream<EventRecord>.makeStream()
        fixture.store.onEvents { for event in $0 { sink.yield(event) } }
        let lease = try await fixture.accept()
        try await fixture.finish(lease)
        sink.finish()
        var types: [String] = []
        for await event in stream { types.append("\(event.seq) \(event.type)") }
        #expect(types == ["1 verification.accepted", "2 verification.completed"])
    }

    @Test("an unknown tenant, blob or node refuses the whole request", arguments: TestDatabase.allCases)
    func references(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        var request = fixture.request()
        request.tenant = .make()
        let session = fixture.session(of: request)
        #expect(
            await code { _ = try await fixture.store.accept(request, session, nil, owner: fixture.node) }
                == .constraint)
        let good = fixture.request()
        let own = fixture.session(of: good)
        let strange = "blob:" + String(repeating: "0", count: 64)
        #expect(
            await code { _ = try await fixture.store.accept(good, own, nil, blobs: [strange], owner: fixture.node) }
                == .constraint)
        #expect(await code { _ = try await fixture.store.accept(good, own, nil, owner: .make()) } == .constraint)
        #expect(try await fixture.store.requests(tenant: fixture.tenant).items.isEmpty)
        _ = try await fixture.store.accept(good, own, nil, owner: fixture.node)
        #expect(try await fixture.store.request(good.id)?.status == .pending)
    }
}
