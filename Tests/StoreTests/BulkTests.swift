import Domain
import Testing

@testable import Store

@Suite("Statements made together")
struct BulkTests {
    @Test("a statement for one row becomes one for many")
    func forms() {
        #expect(
            BulkForm.many("INSERT INTO t (a, b) VALUES (?, ?) ON CONFLICT DO NOTHING")
                == "INSERT INTO t (a, b) SELECT u.p1, u.p2 FROM unnest(?1, ?2) WITH ORDINALITY AS u (p1, p2, ord) "
                + "ORDER BY u.ord ON CONFLICT DO NOTHING")
        #expect(
            BulkForm.many("UPDATE t SET a = ?2, b = coalesce(?3, ?2) WHERE id = ?1")
                == "UPDATE t SET a = u.p2, b = coalesce(u.p3, u.p2) "
                + "FROM unnest(?1, ?2, ?3) WITH ORDINALITY AS u (p1, p2, p3, ord) WHERE id = ANY (?1) AND id = u.p1 RETURNING u.ord"
        )
        #expect(
            BulkForm.many("DELETE FROM t WHERE id = ?1")
                == "DELETE FROM t USING unnest(?1) WITH ORDINALITY AS u (p1, ord) "
                + "WHERE id = ANY (?1) AND id = u.p1 RETURNING u.ord")
    }

    private static let add = BulkSQL(.requests, "INSERT INTO t (id) VALUES (?)")
    private static let change = BulkSQL(.requestChanges, keys: 1, "UPDATE t SET a = ?2 WHERE id = ?1")
    private static let prove = BulkSQL(.leases, keys: 1, "UPDATE t SET b = ?2 WHERE id = ?1")

    @Test("those that are alike meet, in the order of their places")
    func order() {
        var bulk = PostgresBulk()
        for id in 1...3 {
            let taken1 = bulk.add(Self.change, [.int(id), .int(9)], .none)
            #expect(taken1)
            let taken2 = bulk.add(Self.prove, [.int(id), .int(9)], .none)
            #expect(taken2)
            let taken3 = bulk.add(Self.add, [.int(id)], .none)
            #expect(taken3)
        }
        let groups = bulk.take()
        #expect(groups.map(\.query.place) == [.requests, .leases, .requestChanges])
        #expect(groups.map(\.rows.count) == [3, 3, 3])
        #expect(bulk.isEmpty)
    }

    @Test("a row is changed once in a statement; much is not collected")
    func limits() {
        var bulk = PostgresBulk()
        let taken4 = bulk.add(Self.change, [.int(1), .int(2)], .none)
        #expect(taken4)
        let taken5 = bulk.add(Self.change, [.int(1), .int(3)], .none)
        #expect(!taken5)
        let taken6 = bulk.add(Self.add, [.int(1)], .none)
        #expect(taken6)
        let taken7 = bulk.add(Self.add, [.int(1)], .none)
        #expect(taken7, "that two are the same is for the database to say")
        let taken8 = bulk.add(Self.add, [.blob(Array(repeating: 1, count: 300_000))], .none)
        #expect(!taken8)
    }

    @Test("of several, the one that is missing is told")
    func missing() throws {
        var bulk = PostgresBulk()
        for id in 1...3 {
            _ = bulk.add(Self.prove, [.int(id), .int(9)], .expected { StoreError(.fenced, "job \(id)") })
        }
        let group = try #require(bulk.take().first)
        #expect(group.missing([3, 1, 2]) == nil)
        #expect(group.missing([1, 3])?.message == "job 2")
    }

    @Test(
        "of many units in a batch the one that has lost its lease fails, and the others are done",
        arguments: TestDatabase.allCases)
    func oneFails(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let store = fixture.store
        var leases: [Lease] = []
        for _ in 1...20 { leases.append(try await fixture.accept()) }
        let lost = leases[7]
        try await store.requeue(lost.job, worked: 0)
        let refused = await withTaskGroup(of: (ID, StoreError.Code?).self) { group in
            for lease in leases {
                group.addTask { (lease.request, await code { try await fixture.finish(lease) }) }
            }
            var refused: [ID: StoreError.Code] = [:]
            for await (request, code) in group { refused[request] = code }
            return refused
        }
        #expect(refused == [lost.request: .fenced])
        for lease in leases {
            let status = try await store.request(lease.request)?.status
            #expect(status == (lease == lost ? .processing : .completed))
            let events = try await store.events(of: lease.request)
            #expect(events.map(\.seq) == Array(1...Int64(events.count)))
        }
        let history = try await store.read { db throws(StoreError) in
            try db.first("SELECT count(*), count(DISTINCT request) FROM job_history") { [$0.int(0), $0.int(1)] }
        }
        #expect(history == [19, 19])
    }

    @Test("requests that join the queue together get turns one after the other", arguments: TestDatabase.allCases)
    func turns(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let other = try await fixture.store.createTenant(name: "other").id
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...40 {
                group.addTask {
                    var request = fixture.request()
                    if number.isMultiple(of: 4) { request.tenant = other }
                    try await fixture.store.enqueue(request)
                }
            }
            try await group.waitForAll()
        }
        let turns = try await fixture.store.read { db throws(StoreError) in
            try db.all("SELECT tenant, turn, place FROM jobs ORDER BY tenant, turn") { row throws(StoreError) in
                (try row.id(0), row.int(1), row.int(2))
            }
        }
        #expect(turns.count == 40 && turns.allSatisfy { $0.1 == $0.2 })
        for tenant in [fixture.tenant, other] {
            let own = turns.filter { $0.0 == tenant }.map(\.1)
            // Two writers may begin at the same turn; one gives each turn once.
            let uses = Dictionary(grouping: own) { $0 }.values.map(\.count)
            #expect(uses.max() ?? 0 <= (database == .sqlite ? 1 : 2), "\(own)")
            #expect(own.max() ?? 0 >= own.count / 2)
        }
    }
}
