import Domain
import Testing

@testable import Store

@Suite("Webhook deliveries of many requests at once", .timeLimit(.minutes(2)))
struct WebhookBatchTests {
    private static let life = ["verification.created", "verification.processing", "verification.failed"]

    @Test("each has its own, and what must keep its order does", arguments: TestDatabase.allCases)
    func batch(on database: TestDatabase) async throws {
        let hooks = try await WebhookFixture(on: database, options: "&writers=1")
        let stranger = try await hooks.store.createTenant(name: "globex").id
        let ordered = try await hooks.endpoint(isOrdered: true)
        let ends = try await hooks.endpoint(["verification.failed"])
        let writer = await HeldWriter(hooks.store)
        let requests = try await withThrowingTaskGroup(of: ID?.self) { group in
            for number in 1...30 {
                let isStranger = number.isMultiple(of: 3)
                let own = NewRequest.Webhook(
                    url: "https://own.example/\(number)", host: "own.example", origin: "https://own.example")
                group.addTask {
                    let request = try await hooks.request(
                        Self.life, webhook: number.isMultiple(of: 2) ? own : nil, tenant: isStranger ? stranger : nil)
                    return isStranger ? nil : request
                }
            }
            try await writer.release(afterQueued: 30)
            return try await group.reduce(into: Set<ID>()) { if let id = $1 { $0.insert(id) } }
        }
        let all = try await hooks.store.webhookDeliveries(WebhookDeliveryFilter(), limit: 1000).items
        #expect(Set(all.map(\.id)).count == all.count)
        for request in requests {
            let found = all.filter { $0.request == request && $0.endpoint == ordered }.sorted { $0.seq < $1.seq }
            #expect(found.map(\.seq) == [1, 2, 3])
            #expect(found.map(\.type) == Self.life)
            #expect(found.map(\.state) == [.pending, .held, .held])
            let end = all.filter { $0.request == request && $0.endpoint == ends }
            #expect(end.map(\.seq) == [3] && end.map(\.state) == [.pending])
        }
        // Fifteen have a URL of their own, five of them the stranger's, who has nothing else.
        let own = all.filter { $0.host == "own.example" }
        #expect(own.map(\.seq) == Array(repeating: 3, count: 15) && own.allSatisfy { $0.state == .pending })
        #expect(all.count == 20 * 4 + 15)
        #expect(all.filter { $0.tenant == stranger }.count == 5)
    }

    @Test(
        "one that is made waits for those who have not seen it, so what is stored later has",
        arguments: TestDatabase.both)
    func race(on database: TestDatabase) async throws {
        let hooks = try await WebhookFixture(on: database)
        let other = try await DataStore.open(url: hooks.fixture.url)
        other.use(ToySealing())
        let before = try await hooks.request(["verification.created"])
        let (tenant, gate) = (hooks.tenant, Gate())
        let (entered, signal) = AsyncStream<Void>.makeStream()
        let storing = Task {
            try await other.write { db throws(StoreError) in
                _ = try db.insertEvents(
                    [NewEvent(type: "verification.replayed")], request: before, tenant: tenant, at: .now())
                // Nothing waits to be made any more.
                _ = try db.first("SELECT 1") { $0.int(0) }
                signal.finish()
                gate.wait()
            }
        }
        for await _ in entered {}
        let making = Task { try await hooks.endpoint() }
        let waiting = """
            SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
            WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()
            """
        defer { gate.open() }
        while try await hooks.fixture.place.command(waiting) != ["1"] { try Task.checkCancellation() }
        gate.open()
        try await storing.value
        let endpoint = try await making.value
        let after = try await hooks.request(["verification.created"])
        let found = try await hooks.all()
        #expect(found.map(\.request) == [after] && found.map(\.endpoint) == [endpoint])
    }
}
