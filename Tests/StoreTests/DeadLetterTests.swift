import Domain
import Testing

@testable import Store

@Suite("Dead letters")
struct DeadLetterTests {
    private static let final = FinalRecord(status: .failed, failureCode: "provider_unavailable", at: .now())

    /// A request whose only session ended with `outcome`, given up.
    private func deadLetter(
        _ fixture: Fixture, code: String = "down", repeats: Repeat = .safe, outcome: String = "response"
    ) async throws -> ID {
        let lease = try await fixture.accept(nil, [call("verify", repeats: repeats)])
        var last = fixture.last(lease)
        last.ended[0].outcome = outcome
        let end = SessionEnd(
            session: lease.session, status: .failed, last: last,
            failure: StepFailure(.providerUnavailable, code: code, message: "secret text"))
        try await fixture.store.giveUp(
            lease.job, nil, end, reason: code, Self.final, events: [NewEvent(type: "verification.failed")])
        return lease.request
    }

    @Test(
        "they are listed, latest first, page by page, by what they are filtered for", arguments: TestDatabase.allCases)
    func list(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        var ids: [ID] = []
        for code in ["down", "down", "config"] { ids.append(try await deadLetter(fixture, code: code)) }
        let all = try await fixture.store.deadLetters()
        #expect(Set(all.items.map(\.request)) == Set(ids))
        let times = all.items.map(\.parkedAt)
        #expect(times == times.sorted(by: >))
        let first = try await fixture.store.deadLetters(limit: 2)
        let rest = try await fixture.store.deadLetters(after: first.next, limit: 2)
        #expect(first.items + rest.items == all.items)
        #expect(rest.next == nil)
        #expect(try await fixture.store.deadLetters(.init(code: "config")).items.map(\.request) == [ids[2]])
        #expect(try await fixture.store.deadLetters(.init(provider: "idmeta")).items.count == 3)
        #expect(try await fixture.store.deadLetters(.init(provider: "other")).items.isEmpty)
        #expect(try await fixture.store.deadLetters(.init(tenant: .make())).items.isEmpty)
        #expect(try await fixture.store.deadLetters(.init(to: Timestamp(milliseconds: 1))).items.isEmpty)
        #expect(await code { _ = try await fixture.store.deadLetters(after: "x") } == .cursor)
    }

    @Test("one is shown with the journal of every step, and nothing personal", arguments: TestDatabase.allCases)
    func show(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let id = try await deadLetter(fixture)
        let shown = try #require(try await fixture.store.deadLetter(id))
        #expect(shown.letter.code == "down")
        #expect(shown.letter.attempts == 1)
        let effect = try #require(shown.sessions.first?.effects.first)
        #expect(effect.key == "verify")
        #expect(effect.repeats == "safe")
        #expect(effect.outcome == "response")
        #expect(shown.sessions.first?.record.failure?.code == "down")
        #expect(!String(describing: shown).contains("secret text"))
        #expect(try await fixture.store.deadLetter(.make()) == nil)
    }

    @Test(
        "a failed one begins anew when it is replayed, and that is audited with who did it",
        arguments: TestDatabase.allCases)
    func replay(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let id = try await deadLetter(fixture)
        #expect(try await fixture.store.replayDeadLetter(id, actor: "key:1") == .replayed(resumes: false))
        #expect(try await fixture.store.request(id)?.status == .pending)
        let claimed = try #require(try await fixture.store.claim(owner: fixture.node, limit: 1).claimed.first)
        #expect(claimed.journal == nil)
        #expect(claimed.attempts == 0)
        #expect(claimed.ordinal == 2)
        #expect(try await fixture.store.replayDeadLetter(id, actor: "key:1") == .notFound)
        let audit = try #require(try await fixture.store.audit().last)
        #expect(audit.entry.action == "dead_letter.replay")
        #expect(audit.entry.actor == "key:1")
        #expect(audit.entry.target == id.text)
        #expect(try await fixture.store.brokenAuditEntry() == nil)
    }

    @Test("a parked session goes on where it was, and its deaths are forgiven", arguments: TestDatabase.allCases)
    func resume(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let lease = try await fixture.accept(nil, [call("open", repeats: .once)])
        try await fixture.store.markDispatched(lease, effect: "open", at: .now())
        _ = try await fixture.store.recordStepDeath(session: lease.session, step: 1, isBlamed: true)
        try await fixture.store.park(lease, reason: "step.fatal", final: Self.final)
        #expect(try await fixture.store.replayDeadLetter(lease.request, actor: "a") == .replayed(resumes: true))
        let claimed = try #require(try await fixture.store.claim(owner: fixture.node, limit: 1).claimed.first)
        let journal = try #require(claimed.journal)
        #expect(journal.session.id == lease.session)
        #expect(journal.session.status == .running)
        #expect(journal.effects.first?.dispatchedAt != nil)
        #expect(journal.deaths == StepDeaths())
    }

    @Test("beginning anew is refused while it is unknown what a purchase came to", arguments: TestDatabase.allCases)
    func unknown(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let bad = try await deadLetter(fixture, repeats: .once, outcome: "outcome_unknown")
        let good = try await deadLetter(fixture, repeats: .once, outcome: "not_sent")
        #expect(try await fixture.store.replayDeadLetter(bad, actor: "a") == .unknownOutcome)
        let counts = try await fixture.store.replayDeadLetters(.init(), limit: 10, actor: "a")
        #expect(counts == ReplayCounts(replayed: 1, refused: 1))
        #expect(try await fixture.store.request(good)?.status == .pending)
        #expect(try await fixture.store.request(bad)?.status == .failed)
    }

    @Test("a purged one is history, and its request stays failed", arguments: TestDatabase.allCases)
    func purge(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let one = try await deadLetter(fixture)
        for _ in 0..<3 { _ = try await deadLetter(fixture, code: "other") }
        #expect(try await fixture.store.purgeDeadLetter(one, actor: "a"))
        #expect(try await !fixture.store.purgeDeadLetter(one, actor: "a"))
        #expect(try await fixture.store.request(one)?.status == .failed)
        #expect(try await fixture.store.purgeDeadLetters(.init(code: "other"), limit: 2, actor: "a") == 2)
        #expect(try await fixture.store.deadLetters().items.count == 1)
        #expect(try await fixture.store.audit().count == 3)
    }
}
