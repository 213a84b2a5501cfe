import Domain
import Testing

@testable import Store

@Suite("Lists")
struct ListTests {
    @Test("pages stay put while requests arrive", arguments: TestDatabase.allCases)
    func pages(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let start = Timestamp.now()
        var ids: [ID] = []
        for number in 0..<10 {
            // Pairs share a millisecond: ids break the tie.
            let request = fixture.request(at: start.adding(milliseconds: Int64(number / 2)))
            ids.append(request.id)
            _ = try await fixture.accept(request)
        }
        var seen: [ID] = []
        var cursor: String?
        repeat {
            let page = try await fixture.store.requests(tenant: fixture.tenant, after: cursor, limit: 3)
            seen += page.items.map(\.id)
            cursor = page.next
            _ = try await fixture.accept(fixture.request(at: start.adding(milliseconds: 1000)))
        } while cursor != nil
        #expect(Set(seen) == Set(ids))
        #expect(seen.count == 10)
        let all = try await fixture.store.requests(tenant: fixture.tenant, limit: 100)
        #expect(all.next == nil)
        #expect(all.items.map(\.createdAt) == all.items.map(\.createdAt).sorted(by: >))
    }

    @Test("filters combine, and another tenant sees nothing", arguments: TestDatabase.allCases)
    func filters(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let store = fixture.store
        let first = fixture.request(subject: "juan", reference: "order-1")
        try await fixture.finish(try await fixture.accept(first), decision: .rejected)
        let second = fixture.request(subject: "juan", reference: "order-2")
        try await fixture.finish(try await fixture.accept(second))
        let third = fixture.request()
        _ = try await fixture.accept(third)
        func list(_ filter: RequestFilter, tenant: ID? = fixture.tenant) async throws -> Set<ID> {
            Set(try await store.requests(tenant: tenant, filter: filter).items.map(\.id))
        }
        #expect(try await list(.init(status: .completed)) == [first.id, second.id])
        #expect(try await list(.init(status: .processing)) == [third.id])
        #expect(try await list(.init(status: .failed)) == [])
        #expect(try await list(.init(decision: .rejected)) == [first.id])
        #expect(try await list(.init(decision: .approved, subject: "juan")) == [second.id])
        #expect(try await list(.init(reference: "order-1")) == [first.id])
        #expect(try await list(.init(reference: "order-9")) == [])
        #expect(try await list(.init(subject: "pedro")) == [])
        #expect(try await list(.init(kind: .verification, operation: .verificationID)).count == 3)
        #expect(try await list(.init(kind: .voucher)) == [])
        #expect(try await list(.init(createdFrom: .now().adding(milliseconds: 60_000))) == [])
        #expect(try await list(.init(createdTo: .now().adding(milliseconds: 60_000))).count == 3)
        let other = try await store.createTenant(name: "other").id
        #expect(try await list(.init(), tenant: other) == [])
        #expect(try await list(.init(reference: "order-1"), tenant: other) == [])
        #expect(try await list(.init(), tenant: nil).count == 3)
    }

    @Test(
        "lists are served by an index", arguments: [RequestFilter(), .init(status: .failed), .init(decision: .review)])
    func plans(filter: RequestFilter) async throws {
        let fixture = try await Fixture()
        let tenant = fixture.tenant
        let plan = try await fixture.store.read { db throws(StoreError) in
            let query = RequestQuery(tenant: tenant, filter, referenceIndex: nil, subject: nil)
            return try db.allDynamic("EXPLAIN QUERY PLAN " + query.text, query.bound + [.int(10)]) { row in row.text(3)
            }
        }
        #expect(plan.contains { $0.contains("USING INDEX requests_") }, "\(plan)")
        #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
    }

    @Test("a cursor that was not handed out is refused", arguments: ["", "x", "1.2", "1.\(ID.make()).3"])
    func badCursor(cursor: String) async throws {
        let fixture = try await Fixture()
        #expect(
            await code { _ = try await fixture.store.requests(tenant: fixture.tenant, after: cursor) } == .cursor)
    }
}
