import Domain
import Testing

@testable import Store

@Suite("The feed of all events")
struct FeedTests {
    private static func event(_ type: String = "verification.step.completed") -> NewEvent { NewEvent(type: type) }

    /// Stamps, where the database does not, until nothing is left.
    private static func settle(_ store: DataStore) async throws {
        while try await store.stampFeed(limit: 7) > 0 {}
    }

    private static func all(_ store: DataStore, page: Int = 100) async throws -> [EventRecord] {
        var (events, position) = ([EventRecord](), Int64(0))
        while true {
            let next = try await store.feed(after: position, limit: page)
            events += next.events
            position = next.position
            if next.count < page { return events }
        }
    }

    @Test("positions have no gaps and follow the order within each request", arguments: TestDatabase.allCases)
    func order(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let lease = try await fixture.accept()
        let other = try await fixture.accept()
        try await fixture.finish(lease)
        try await fixture.finish(other)
        try await Self.settle(fixture.store)
        let events = try await Self.all(fixture.store, page: 1)
        #expect(events.count == 4)
        #expect(try await fixture.store.feedEnd() == 4)
        for id in [lease.request, other.request] {
            #expect(events.filter { $0.request == id }.map(\.seq) == [1, 2])
        }
        #expect(try await fixture.store.stampFeed() == 0)
    }

    @Test("what is not wanted is passed over", arguments: TestDatabase.allCases)
    func wanted(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        _ = try await fixture.accept()
        let mine = try await fixture.accept().request
        try await Self.settle(fixture.store)
        let page = try await fixture.store.feed(after: 0) { request, _ in request == mine }
        #expect(page.events.map(\.request) == [mine])
        #expect(page.count == 2)
        #expect(page.position == 2)
    }

    // The reader looks on while writers commit over one another, two leaders stamp at once, and one of them is slow.
    @Test("a reader behind it sees every event once, in order, whoever commits first", arguments: TestDatabase.allCases)
    func concurrent(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let other = try await DataStore.open(url: fixture.url)
        other.use(ToySealing())
        let (writers, rounds) = (6, 8)
        let total = writers * rounds * 2
        let seen = try await withThrowingTaskGroup(of: [EventRecord].self) { group in
            for writer in 0..<writers {
                let store = writer.isMultiple(of: 2) ? fixture.store : other
                group.addTask {
                    for _ in 0..<rounds {
                        let request = fixture.request()
                        let session = fixture.session(of: request)
                        let lease = try await store.accept(
                            request, session, fixture.start(session), events: [Self.event("verification.created")],
                            owner: fixture.node)
                        try await store.finish(
                            lease, SessionEnd(session: lease.session, status: .finished, last: fixture.last(lease)),
                            FinalRecord(status: .failed, at: .now()), events: [Self.event("verification.failed")])
                    }
                    return []
                }
            }
            for store in [fixture.store, other] {
                group.addTask {
                    while try await store.feedEnd() < Int64(total) { _ = try await store.stampFeed(limit: 5) }
                    return []
                }
            }
            group.addTask {
                var (events, position) = ([EventRecord](), Int64(0))
                while events.count < total {
                    let page = try await other.feed(after: position, limit: 9)
                    // Nothing appears below what was seen, so positions are without gaps as they are read.
                    #expect(page.position == position + Int64(page.count))
                    events += page.events
                    position = page.position
                }
                return events
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(seen.count == total)
        #expect(Set(seen.map { [$0.request.text, "\($0.seq)"] }).count == total)
        for (_, events) in Dictionary(grouping: seen, by: \.request) { #expect(events.map(\.seq) == [1, 2]) }
        await other.close()
    }

    @Test("positions of deleted events are not given again", arguments: TestDatabase.allCases)
    func deleted(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        _ = try await fixture.accept()
        try await Self.settle(fixture.store)
        try await fixture.store.write { db throws(StoreError) in try db.run("DELETE FROM events") }
        let request = try await fixture.accept().request
        try await Self.settle(fixture.store)
        let page = try await fixture.store.feed(after: 1)
        #expect(page.events.map(\.request) == [request])
        #expect(page.position == 2)
    }

    @Test("what an older program wrote without a position gets one", arguments: TestDatabase.allCases)
    func older(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let request = try await fixture.accept().request
        try await Self.settle(fixture.store)
        try await fixture.store.write { db throws(StoreError) in
            try db.run(
                """
                INSERT INTO events (request, seq, tenant, type, data, at)
                SELECT request, seq + 1, tenant, type, data, at FROM events
                """)
        }
        #expect(try await fixture.store.stampFeed() == 1)
        #expect(try await Self.all(fixture.store).map(\.seq) == [1, 2])
        #expect(try await fixture.store.events(of: request).count == 2)
    }

    @Test("how a request stands is of one moment, and another tenant's is not found", arguments: TestDatabase.allCases)
    func standing(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let lease = try await fixture.accept()
        let found = try #require(
            try await fixture.store.standing(of: lease.request, tenant: fixture.tenant, eventsAfter: 0))
        #expect(found.events.map(\.seq) == [1])
        #expect(found.standing.status == .processing)
        #expect([found.standing.firstSeq, found.standing.lastSeq] == [1, 1])
        #expect([found.standing.currentStep, found.standing.totalSteps, found.standing.percentage] == [1, 4, 25])
        try await fixture.finish(lease)
        let ended = try #require(
            try await fixture.store.standing(of: lease.request, tenant: fixture.tenant, eventsAfter: nil))
        #expect(ended.events.isEmpty)
        #expect(ended.standing.decision == .approved)
        #expect(ended.standing.lastSeq == 2)
        #expect(try await fixture.store.standing(of: lease.request, tenant: .make(), eventsAfter: 0) == nil)
    }

    @Test("reading and stamping keep to their indexes, however long it is")
    func plans() async throws {
        let fixture = try await Fixture(on: .postgres)
        try await fixture.place.command(
            """
            SET session_replication_role = replica;
            INSERT INTO events (request, seq, tenant, type, data, at, feed_position)
            SELECT decode(md5((n / 4)::text), 'hex'), n % 4 + 1, decode(md5('t'), 'hex'), 'verification.created', '{}', n,
                CASE WHEN n < 29990 THEN n END
            FROM generate_series(4, 30000) AS n;
            ANALYZE events;
            """)
        for (query, values) in [(Connection.readFeed, "29000, 1000"), (Connection.stamp, "1000")] {
            let types = values.split(separator: ",").map { _ in "bigint" }.joined(separator: ", ")
            let run = "EXPLAIN (COSTS off) EXECUTE q(\(values));"
            let plan = try await fixture.place.command(
                "PREPARE q(\(types)) AS \(PostgresQuery.text(.shared(query)));" + String(repeating: run, count: 10))
            let text = plan.joined(separator: "\n")
            #expect(text.contains("Index"), "\(query.text)\n\(text)")
            #expect(!text.contains("Seq Scan on events"), "\(query.text)\n\(text)")
        }
    }
}
