import Domain
import Testing

@testable import Store

/// A store with an endpoint, and what tests of deliveries do again and again.
struct WebhookFixture {
    let fixture: Fixture

    var store: DataStore { fixture.store }
    var tenant: ID { fixture.tenant }

    init(on database: TestDatabase, options: String = "") async throws {
        fixture = try await Fixture(on: database, options: options)
    }

    @discardableResult
    func endpoint(_ events: [String] = ["*"], tenant: ID? = nil, isOrdered: Bool = false) async throws -> ID {
        let new = NewWebhookEndpoint(
            tenant: tenant ?? self.tenant, url: "https://client.example/hook?key=planted", host: "client.example",
            events: events, isOrdered: isOrdered, secret: "whsec_planted")
        return try await store.createWebhookEndpoint(new, actor: "test").id
    }

    /// A request whose life has these events, in one transaction.
    @discardableResult
    func request(_ events: [String], webhook: NewRequest.Webhook? = nil, tenant: ID? = nil) async throws -> ID {
        var request = fixture.request()
        request.tenant = tenant ?? self.tenant
        request.webhook = webhook
        try await store.acceptFinal(
            request, nil, nil, final: FinalRecord(status: .failed, failureCode: "expired", at: request.createdAt),
            events: events.map { NewEvent(type: $0, data: ["code": "expired"]) })
        return request.id
    }

    func claim(_ limit: Int = 100, by node: ID? = nil) async throws -> [ClaimedWebhook] {
        let lanes = try await store.webhookLanes()
        return try await store.claimWebhooks(
            lanes.map { ($0.endpoint, limit) }, owner: node ?? fixture.node, at: .now())
    }

    func attempt(_ status: Int?, reason: String? = nil, body: [UInt8]? = nil) -> WebhookAttempt {
        WebhookAttempt(at: .now(), milliseconds: 5, status: status, reason: reason, isSent: true, body: body)
    }

    func finish(
        _ claimed: ClaimedWebhook, _ verdict: WebhookVerdict = .delivered, body: [UInt8]? = nil,
        disables: String? = nil
    ) async throws {
        let status = verdict == .delivered ? 200 : 500
        try await store.finishWebhook(
            WebhookResult(
                claimed, attempt: attempt(status, reason: verdict == .delivered ? nil : "status_500", body: body),
                verdict: verdict, disables: disables))
    }

    func all(_ state: WebhookDeliveryState? = nil) async throws -> [WebhookDelivery] {
        try await store.webhookDeliveries(WebhookDeliveryFilter(tenant: tenant, state: state)).items
    }
}

@Suite("Webhook deliveries")
struct WebhookTests {
    @Test("an event is delivered to the endpoints of its tenant that want it", arguments: TestDatabase.allCases)
    func filters(on database: TestDatabase) async throws {
        let hooks = try await WebhookFixture(on: database)
        let stranger = try await hooks.store.createTenant(name: "globex").id
        let all = try await hooks.endpoint()
        let ends = try await hooks.endpoint(["verification.failed", "verification.completed"])
        let area = try await hooks.endpoint(["verification.*"])
        try await hooks.endpoint(["voucher.*", "verification.step"])
        try await hooks.endpoint(tenant: stranger)
        let request = try await hooks.request(["verification.created", "verification.failed"])
        let deliveries = try await hooks.all()
        #expect(deliveries.count == 5)
        #expect(Set(deliveries.filter { $0.endpoint == ends }.map(\.seq)) == [2])
        #expect(Set(deliveries.filter { $0.endpoint == all }.map(\.seq)) == [1, 2])
        #expect(Set(deliveries.filter { $0.endpoint == area }.map(\.seq)) == [1, 2])
        #expect(Set(deliveries.map(\.id)).count == 5)
        #expect(deliveries.allSatisfy { $0.request == request && $0.state == .pending && $0.host == "client.example" })
        #expect(try await hooks.store.webhookDeliveries(WebhookDeliveryFilter(tenant: stranger)).items == [])
    }

    @Test("a claim brings the event, and a result is written once", arguments: TestDatabase.allCases)
    func claims(on database: TestDatabase) async throws {
        let hooks = try await WebhookFixture(on: database)
        try await hooks.endpoint(["verification.failed"])
        let request = try await hooks.request(["verification.created", "verification.failed"])
        let claimed = try #require(try await hooks.claim().first)
        #expect(claimed.request == request && claimed.seq == 2 && claimed.type == "verification.failed")
        #expect(claimed.data == ["code": "expired"] && claimed.attempts == 0 && !claimed.isToOwnURL)
        #expect(try await hooks.claim().isEmpty)
        try await hooks.finish(claimed, body: Array("planted answer".utf8))
        #expect(await code { try await hooks.finish(claimed) } == .fenced)
        let found = try #require(try await hooks.store.webhookDelivery(claimed.claim.id, tenant: hooks.tenant))
        #expect(found.delivery.state == .delivered && found.delivery.attempts == 1 && found.delivery.lastStatus == 200)
        #expect(found.attempts.map(\.number) == [1])
        #expect(found.attempts.first?.body == Array("planted answer".utf8))
        #expect(try await hooks.store.webhookDelivery(claimed.claim.id, tenant: .make()) == nil)
    }

    @Test("one that failed comes back at its time, and keeps its id", arguments: TestDatabase.allCases)
    func again(on database: TestDatabase) async throws {
        let hooks = try await WebhookFixture(on: database)
        try await hooks.endpoint(["verification.failed"])
        try await hooks.request(["verification.failed"])
        let first = try #require(try await hooks.claim().first)
        let later = Timestamp.now().adding(milliseconds: 60_000)
        try await hooks.finish(first, .again(at: later))
        #expect(try await hooks.claim().isEmpty)
        #expect(try await hooks.store.webhookLanes().map(\.nextAt) == [later])
        let lanes = try await hooks.store.webhookLanes()
        #expect(lanes.first?.failingSince != nil)
        let second = try await hooks.store.claimWebhooks(
            lanes.map { ($0.endpoint, 1) }, owner: hooks.fixture.node, at: later)
        #expect(second.map(\.claim.id) == [first.claim.id] && second.map(\.attempts) == [1])
        try await hooks.finish(second[0])
        #expect(try await hooks.store.webhookLanes().isEmpty)
        #expect(try await hooks.store.webhookEndpoints(of: hooks.tenant).first?.failingSince == nil)
    }

    @Test("a later event of a request waits at an ordered endpoint", arguments: TestDatabase.allCases)
    func order(on database: TestDatabase) async throws {
        let hooks = try await WebhookFixture(on: database)
        try await hooks.endpoint(isOrdered: true)
        try await hooks.request(["verification.created", "verification.waiting", "verification.failed"])
        try await hooks.request(["verification.created"])
        var seen: [String: [Int64]] = [:]
        // Three rounds do, but for what a claim beside another passes over.
        for _ in 1...10 {
            for claimed in try await hooks.claim() {
                seen[claimed.request.text, default: []].append(claimed.seq)
                try await hooks.finish(claimed, claimed.seq == 2 ? .dead : .delivered)
            }
        }
        #expect(Set(seen.values.map { $0 }) == [[1, 2, 3], [1]])
        #expect(try await hooks.all(.held).isEmpty)
    }

    @Test("what waits for nothing any more is found", arguments: TestDatabase.allCases)
    func forgotten(on database: TestDatabase) async throws {
        let hooks = try await WebhookFixture(on: database)
        try await hooks.endpoint(isOrdered: true)
        try await hooks.request(["verification.created", "verification.failed"])
        // As if its end and the next one's beginning had not seen each other.
        try await hooks.store.write { db throws(StoreError) in
            try db.run(
                "UPDATE webhook_deliveries SET state = 'dead', next_at = NULL, finished_at = 1 WHERE state = 'pending'")
        }
        #expect(try await hooks.claim().isEmpty)
        #expect(try await hooks.store.rescueWebhooks(heldSince: Timestamp(milliseconds: 0)) == 1)
        #expect(try await hooks.claim().map(\.seq) == [2])
    }

    @Test(
        "what a dead node had claimed comes back under the same id, and its word counts no more",
        arguments: TestDatabase.allCases)
    func rescue(on database: TestDatabase) async throws {
        let hooks = try await WebhookFixture(on: database)
        try await hooks.endpoint(["verification.failed"])
        try await hooks.request(["verification.failed"])
        let lost = try #require(try await hooks.claim().first)
        #expect(try await hooks.store.rescueWebhooks(heldSince: .now()) == 0)
        let next = try await hooks.store.registerNode(name: "node", pid: 2)
        #expect(try await hooks.store.rescueWebhooks(heldSince: .now()) == 1)
        let again = try #require(try await hooks.claim(by: next).first)
        #expect(again.claim.id == lost.claim.id && again.claim.seq > lost.claim.seq)
        #expect(await code { try await hooks.finish(lost) } == .fenced)
        #expect(try await hooks.claim(by: hooks.fixture.node).isEmpty)
        try await hooks.finish(again)
        #expect(try await hooks.all().map(\.attempts) == [1])
    }

    @Test(
        "a request's own URL is told of the end alone, and shares the row of its host", arguments: TestDatabase.allCases
    )
    func ownURL(on database: TestDatabase) async throws {
        let hooks = try await WebhookFixture(on: database)
        let events = ["verification.created", "verification.failed"]
        for path in ["a?token=planted", "b"] {
            try await hooks.request(
                events,
                webhook: .init(
                    url: "https://own.example/\(path)", host: "own.example", origin: "https://own.example"))
        }
        let claimed = try await hooks.claim()
        #expect(claimed.map(\.type) == ["verification.failed", "verification.failed"])
        #expect(Set(claimed.map(\.endpoint)).count == 1)
        var urls: [String] = []
        for item in claimed { urls.append(try #require(try await hooks.store.webhookURL(of: item))) }
        #expect(urls.sorted() == ["https://own.example/a?token=planted", "https://own.example/b"])
        #expect(try await hooks.store.webhookEndpoints(of: hooks.tenant).isEmpty)
    }

    @Test(
        "a replay begins the schedule anew under the same id; what is under way is left alone",
        arguments: TestDatabase.allCases)
    func replay(on database: TestDatabase) async throws {
        let hooks = try await WebhookFixture(on: database)
        try await hooks.endpoint(["verification.failed"])
        for _ in 1...3 { try await hooks.request(["verification.failed"]) }
        let claimed = try await hooks.claim()
        try await hooks.finish(claimed[0], .dead)
        try await hooks.finish(claimed[1])
        let (dead, running) = (claimed[0].claim.id, claimed[2].claim.id)
        #expect(try await hooks.store.replayWebhook(running, tenant: hooks.tenant, actor: "test") == false)
        #expect(try await hooks.store.replayWebhook(dead, tenant: .make(), actor: "test") == false)
        #expect(try await hooks.store.replayWebhook(dead, tenant: hooks.tenant, actor: "test"))
        let again = try #require(try await hooks.claim().first)
        #expect(again.claim.id == dead && again.attempts == 0)
        try await hooks.finish(again)
        let log = try #require(try await hooks.store.webhookDelivery(dead, tenant: nil)).attempts
        #expect(log.map(\.number) == [1, 2])
        let filter = WebhookDeliveryFilter(tenant: hooks.tenant)
        #expect(try await hooks.store.replayWebhooks(filter, limit: 10, actor: "test") == 2)
        #expect(try await hooks.store.audit().filter { $0.entry.action == "webhook_delivery.replay" }.count == 3)
    }

    @Test("deliveries are listed in pages, latest first, and go after a while", arguments: TestDatabase.allCases)
    func listAndPrune(on database: TestDatabase) async throws {
        let hooks = try await WebhookFixture(on: database)
        let endpoint = try await hooks.endpoint(["verification.failed"])
        for _ in 1...5 { try await hooks.request(["verification.failed"]) }
        var ids: [ID] = []
        var cursor: String?
        repeat {
            let page = try await hooks.store.webhookDeliveries(
                WebhookDeliveryFilter(tenant: hooks.tenant, endpoint: endpoint), after: cursor, limit: 2)
            ids += page.items.map(\.id)
            cursor = page.next
        } while cursor != nil
        #expect(ids == (try await hooks.all().map(\.id)) && Set(ids).count == 5)
        #expect(await code { _ = try await hooks.store.webhookDeliveries(after: "x") } == .cursor)
        for claimed in try await hooks.claim(2) { try await hooks.finish(claimed) }
        let (soon, deadline) = (
            Timestamp.now().adding(milliseconds: 60_000), Timestamp.now().adding(milliseconds: 60_000)
        )
        #expect(try await hooks.store.pruneWebhooks(before: soon, until: deadline) == 2)
        #expect(try await hooks.all().count == 3)
        #expect(
            try await hooks.store.webhookCounts()
                == WebhookCounts(
                    pending: 3, oldestDue: try await hooks.store.webhookLanes().first?.nextAt, disabled: 0))
    }
}
