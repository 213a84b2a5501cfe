import Domain
import Testing

@testable import Store

@Suite("Callbacks of providers")
struct CallbackTests {
    private static let far = Timestamp.now().adding(milliseconds: 3_600_000)

    private func callback(
        _ fixture: Fixture, _ key: String? = "case-7", dedupe: String = "e-1", payload: String? = "news",
        tenant: ID? = nil, provider: String = "idmeta", at now: Timestamp = .now()
    ) -> NewCallback {
        NewCallback(
            tenant: tenant ?? fixture.tenant, provider: provider, proof: .genuine, correlation: key,
            dedupe: Array(dedupe.utf8), payload: payload.map { Array($0.utf8) },
            request: InboundRequest(
                now: now, method: "POST", path: "/callbacks/idmeta/t", host: "h", url: "https://h/callbacks/idmeta/t",
                headers: [.init(name: "x-signature", value: "00")], body: Array("Juan Dela Cruz".utf8)))
    }

    /// The step that names the key and waits, as one that gives its job back.
    private func wait(
        _ fixture: Fixture, _ lease: Lease, key: String = "case-7", releasing: Bool = true
    ) async throws {
        var step = fixture.last(lease)
        step.status = .waiting
        step.correlations = [key]
        step.effects = [
            NewEffect(effect: .awaitCallback(key: "w", correlation: key, timeout: 3_600_000), dueAt: Self.far)
        ]
        try await fixture.store.commitStep(
            lease, step, requestStatus: .waiting,
            release: releasing ? JobRelease(.waiting, at: Self.far, worked: 0) : nil)
    }

    private func claimed(_ fixture: Fixture) async throws -> Claimed? {
        try await fixture.store.claim(owner: fixture.node, limit: 10).claimed.first
    }

    @Test(
        "one that comes while its session rests wakes it, and is there when it goes on",
        arguments: TestDatabase.allCases)
    func late(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let lease = try await fixture.accept()
        try await wait(fixture, lease)
        #expect(try await claimed(fixture) == nil)
        let receipt = try await fixture.store.receive(callback(fixture))
        #expect(receipt == .addressed(request: lease.request))
        #expect(try await claimed(fixture)?.job.request == lease.request)
        let waiting = try await fixture.store.callbacks(for: lease.session)
        #expect(waiting.map(\.content) == [.init(correlation: "case-7", payload: Array("news".utf8))])
    }

    @Test("one that comes before its session names the key wakes it all the same", arguments: TestDatabase.allCases)
    func early(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let lease = try await fixture.accept()
        #expect(try await fixture.store.receive(callback(fixture)) == .kept)
        #expect(try await fixture.store.callbacks(for: lease.session).isEmpty)
        try await wait(fixture, lease)
        #expect(try await claimed(fixture)?.job.request == lease.request)
        #expect(try await fixture.store.callbacks(for: lease.session).count == 1)
    }

    @Test(
        "one that comes while a node works on the session is not lost when the job rests",
        arguments: TestDatabase.allCases)
    func held(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let lease = try await fixture.accept()
        try await wait(fixture, lease, releasing: false)
        _ = try await fixture.store.receive(callback(fixture))
        #expect(try await fixture.store.wokenRequests(owner: fixture.node) == [lease.request])
        try await fixture.store.release(lease.job, JobRelease(.waiting, at: Self.far, worked: 0))
        #expect(try await fixture.store.promote().count == 1)
        #expect(try await claimed(fixture)?.job.request == lease.request)
    }

    @Test("whichever of the two commits first, the session hears of it", arguments: TestDatabase.allCases)
    func race(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        for round in 0..<30 {
            let lease = try await fixture.accept()
            let key = "case-\(round)"
            let call = callback(fixture, key, dedupe: "race-\(round)")
            let asked = Task { try await wait(fixture, lease, key: key) }
            let answered = Task { try await fixture.store.receive(call) }
            try await asked.value
            _ = try await answered.value
            let job = try #require(try await claimed(fixture), "round \(round)")
            #expect(job.job.request == lease.request)
            #expect(try await fixture.store.callbacks(for: lease.session).count == 1)
            try await fixture.store.parkUnreadable(
                job.job, session: lease.session, reason: "done", final: FinalRecord(status: .failed, at: .now()))
        }
    }

    @Test(
        "the lock of a key makes the commit that waits see the callback that is just stored",
        arguments: TestDatabase.both)
    func locked(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let other = try await DataStore.open(url: fixture.url)
        other.use(ToySealing())
        let lease = try await fixture.accept()
        let index = ToySealing().blindIndex(
            tenant: fixture.tenant, label: "correlation", Array("case-7".utf8))
        let gate = Gate()
        let (entered, signal) = AsyncStream<Void>.makeStream()
        // A callback's transaction that has the key's lock, and has not committed.
        let holding = Task {
            try await other.write { db throws(StoreError) in
                try db.lock(index)
                _ = try db.all("SELECT 1") { _ in true }
                signal.finish()
                gate.wait()
            }
        }
        for await _ in entered {}
        let waiting = Task { try await wait(fixture, lease) }
        // It is stuck behind the lock: the request still is as it was.
        for _ in 0..<200 { await Task.yield() }
        #expect(try await fixture.store.request(lease.request)?.status == .processing)
        gate.open()
        try await holding.value
        try await waiting.value
        #expect(try await fixture.store.request(lease.request)?.status == .waiting)
        await other.close()
    }

    @Test("the step that consumes it is written with that: it is not told twice", arguments: TestDatabase.allCases)
    func consumed(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let lease = try await fixture.accept()
        try await wait(fixture, lease, releasing: false)
        _ = try await fixture.store.receive(callback(fixture))
        let stored = try #require(try await fixture.store.callbacks(for: lease.session).first)
        let step = StepCommit(
            session: lease.session, step: 2, countedSteps: 2, status: .running,
            ended: [EndedEffect(key: "w", outcome: "received", attempts: 0)], callbacks: [stored.id])
        try await fixture.store.commitStep(lease, step, requestStatus: .processing)
        #expect(try await fixture.store.callbacks(for: lease.session).isEmpty)
        #expect(try await fixture.store.receive(callback(fixture)) == .duplicate)
    }

    @Test("the same callback twice is one, but not another tenant's or provider's", arguments: TestDatabase.allCases)
    func duplicates(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let other = try await fixture.store.createTenant(name: "globex").id
        #expect(try await fixture.store.receive(callback(fixture)) == .kept)
        #expect(try await fixture.store.receive(callback(fixture)) == .duplicate)
        #expect(try await fixture.store.receive(callback(fixture, tenant: other)) == .kept)
        #expect(try await fixture.store.receive(callback(fixture, provider: "regula")) == .kept)
        #expect(try await fixture.store.receive(callback(fixture, dedupe: "e-2")) == .kept)
    }

    @Test("one tenant's never reaches another's session, whatever key it names", arguments: TestDatabase.allCases)
    func strangers(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let other = try await fixture.store.createTenant(name: "globex").id
        let lease = try await fixture.accept()
        try await wait(fixture, lease)
        #expect(try await fixture.store.receive(callback(fixture, tenant: other)) == .kept)
        #expect(try await fixture.store.receive(callback(fixture, provider: "regula")) == .kept)
        #expect(try await claimed(fixture) == nil)
        #expect(try await fixture.store.callbacks(for: lease.session).isEmpty)
    }

    @Test("one with nothing for a session is kept as done", arguments: TestDatabase.allCases)
    func ignored(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let lease = try await fixture.accept()
        try await wait(fixture, lease)
        #expect(try await fixture.store.receive(callback(fixture, payload: nil)) == .ignored)
        #expect(try await fixture.store.receive(callback(fixture, nil, dedupe: "e-3")) == .ignored)
        #expect(try await claimed(fixture) == nil)
    }

    @Test("what nobody came for is pruned when its time is over", arguments: TestDatabase.allCases)
    func pruned(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let old = Timestamp(milliseconds: 1000)
        _ = try await fixture.store.receive(callback(fixture, at: old))
        _ = try await fixture.store.receive(callback(fixture, dedupe: "e-2"))
        #expect(try await fixture.store.pruneCallbacks(before: Timestamp(milliseconds: 2000)) == 1)
        #expect(try await fixture.store.receive(callback(fixture, dedupe: "e-2")) == .duplicate)
        #expect(try await fixture.store.receive(callback(fixture)) == .kept)
    }

    @Test("nothing of it can be read in the file")
    func sealed() async throws {
        let fixture = try await Fixture()
        _ = try await fixture.store.receive(callback(fixture, "case-of-juan", payload: "a payload of words"))
        let text = String(decoding: try fixture.folder.contents(), as: UTF8.self)
        for word in ["Juan Dela Cruz", "case-of-juan", "a payload of words"] { #expect(!text.contains(word)) }
    }

    @Test(
        "an account's token stays until it is rotated, and the old one a while longer",
        arguments: TestDatabase.allCases)
    func tokens(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let (store, tenant) = (fixture.store, fixture.tenant)
        let other = try await store.createTenant(name: "globex").id
        let first = try await store.callbackToken(provider: "idmeta", tenant: tenant)
        #expect(first.count == 64)
        #expect(try await store.callbackToken(provider: "idmeta", tenant: tenant) == first)
        #expect(try await store.callbackToken(provider: "idmeta", tenant: other) != first)
        #expect(try await store.callbackToken(provider: "regula", tenant: tenant) != first)
        #expect(try await store.callbackAccount(token: first, provider: "idmeta") == tenant)
        #expect(try await store.callbackAccount(token: first, provider: "regula") == nil)
        #expect(try await store.callbackAccount(token: String(first.reversed()), provider: "idmeta") == nil)
        let second = try await store.rotateCallbackToken(
            provider: "idmeta", tenant: tenant, overlap: 60_000, actor: "test")
        #expect(second != first)
        #expect(try await store.callbackToken(provider: "idmeta", tenant: tenant) == second)
        #expect(try await store.callbackAccount(token: first, provider: "idmeta") == tenant)
        let third = try await store.rotateCallbackToken(provider: "idmeta", tenant: tenant, overlap: 0, actor: "test")
        for gone in [first, second] {
            #expect(try await store.callbackAccount(token: gone, provider: "idmeta") == nil)
        }
        #expect(try await store.callbackAccount(token: third, provider: "idmeta") == tenant)
        #expect(try await store.audit().map(\.entry.action) == ["callback_token.rotate", "callback_token.rotate"])
    }

    @Test(
        "a callback after the end begins a request of the host's own, one at a time",
        arguments: TestDatabase.allCases)
    func afterTheEnd(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let store = fixture.store
        let lease = try await fixture.accept()
        var last = fixture.last(lease)
        last.correlations = ["case-7"]
        last.state = .init(version: 4, bytes: Array("the last state".utf8))
        try await store.finish(
            lease, SessionEnd(session: lease.session, status: .finished, last: last),
            FinalRecord(status: .completed, decision: .approved, retryable: false, provider: "idmeta", at: .now()))
        for event in ["e-1", "e-2"] {
            #expect(
                try await store.receive(callback(fixture, dedupe: event)) == .addressed(request: lease.request))
        }
        let found = try await store.lateCallbacks()
        #expect(found.map(\.original) == [lease.request, lease.request])
        #expect(try await store.startRevision(maintenance(fixture), for: found[0]))
        #expect(try await store.startRevision(maintenance(fixture), for: found[0]) == false)
        #expect(try await store.startRevision(maintenance(fixture), for: found[1]) == false)
        #expect(try await store.lateCallbacks() == [found[1]])
        let job = try #require(try await claimed(fixture))
        #expect(job.request.kind == .maintenance && job.journal == nil)
        let start = try #require(
            try await store.lateStart(
                found[0].id, original: lease.request, provider: "idmeta", operation: .verificationID))
        #expect(start.payload == Array("news".utf8))
        #expect(start.state == .init(version: 4, bytes: Array("the last state".utf8)))
        try await store.finishUnbegun(job.job, nil, nil, FinalRecord(status: .completed, at: .now()))
        #expect(try await store.startRevision(maintenance(fixture), for: found[1]))
    }

    private func maintenance(_ fixture: Fixture) -> NewRequest {
        var request = fixture.request()
        request.kind = .maintenance
        return request
    }

    @Test("a revision is one change with its event, its log entry and a new version", arguments: TestDatabase.allCases)
    func revised(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let lease = try await fixture.accept()
        try await fixture.finish(lease, decision: .review)
        let before = try #require(try await fixture.store.request(lease.request))
        let revision = Revision(
            original: lease.request, tenant: fixture.tenant, version: before.version,
            change: .init(
                decision: .approved, retryable: false, result: Array(#"{"decision":"approved"}"#.utf8),
                decidedBy: "reviewer", notes: "seen", event: NewEvent(type: "verification.revised")),
            audit: AuditEntry(actor: "a", action: "request.decide", target: lease.request.text))
        try await fixture.store.revise(revision)
        let after = try #require(try await fixture.store.request(lease.request))
        #expect(after.decision == .approved && after.decidedBy == "reviewer")
        #expect(after.version == before.version + 1)
        #expect(after.result == Array(#"{"decision":"approved"}"#.utf8))
        #expect(after.completedAt == before.completedAt)
        #expect(await code { try await fixture.store.revise(revision) } == .conflict)
        #expect(try await fixture.store.events(of: lease.request).map(\.type).last == "verification.revised")
        #expect(try await fixture.store.events(of: lease.request).count { $0.type == "verification.revised" } == 1)
        #expect(try await fixture.store.audit().map(\.entry.action) == ["request.decide"])
    }
}
