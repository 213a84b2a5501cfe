import Domain
import Testing

@testable import Store

@Suite("Webhook endpoints")
struct WebhookEndpointTests {
    @Test("URL and secrets come back as they were, and lie nowhere in the clear", arguments: TestDatabase.allCases)
    func sealing(on database: TestDatabase) async throws {
        let hooks = try await WebhookFixture(on: database)
        let id = try await hooks.endpoint()
        let route = try #require(try await hooks.store.webhookRoute(id))
        #expect(route.url == "https://client.example/hook?key=planted")
        #expect(route.secrets == WebhookSecrets(current: "whsec_planted"))
        let sealed = try await hooks.store.read { db throws(StoreError) in
            try db.first("SELECT url, secret FROM webhook_endpoints") { row in row.blob(0) + row.blob(1) }
        }
        #expect(!String(decoding: try #require(sealed), as: UTF8.self).contains("planted"))
    }

    @Test("after a rotation both secrets sign until the overlap is over", arguments: TestDatabase.allCases)
    func rotation(on database: TestDatabase) async throws {
        let hooks = try await WebhookFixture(on: database)
        let id = try await hooks.endpoint()
        let outcome = try await hooks.store.rotateWebhookSecret(
            id, tenant: hooks.tenant, secret: "whsec_next", overlap: 60_000, actor: "test")
        guard case .done(let endpoint) = outcome else {
            Issue.record("not rotated")
            return
        }
        #expect(endpoint.version == 2)
        let secrets = try #require(try await hooks.store.webhookRoute(id)?.secrets)
        #expect(secrets.valid(at: .now()) == ["whsec_next", "whsec_planted"])
        #expect(secrets.valid(at: Timestamp.now().adding(milliseconds: 61_000)) == ["whsec_next"])
        let foreign = try await hooks.store.rotateWebhookSecret(
            id, tenant: .make(), secret: "x", overlap: 0, actor: "test")
        guard case .notFound = foreign else {
            Issue.record("another tenant rotated it")
            return
        }
    }

    @Test(
        "a request that made a secret is answered again with it until another takes its place",
        arguments: TestDatabase.allCases)
    func repetition(on database: TestDatabase) async throws {
        let hooks = try await WebhookFixture(on: database)
        let (store, tenant) = (hooks.store, hooks.tenant)
        func mark(_ key: String, _ body: [UInt8] = [1]) throws -> IdempotencyMark {
            try store.idempotencyMark(tenant: tenant, route: "POST /hooks", key: key, mode: .sync, body: body)
        }
        let new = NewWebhookEndpoint(
            tenant: tenant, url: "https://a.example/", host: "a.example", secret: "whsec_first")
        #expect(try await store.secretRepetition(mark("k")) == nil)
        let made = try await store.createWebhookEndpoint(new, idempotency: mark("k"), actor: "test")
        var second = new
        second.id = .make()
        #expect(
            await code { _ = try await store.createWebhookEndpoint(second, idempotency: mark("k"), actor: "test") }
                == .duplicate)
        #expect(try await store.webhookEndpoints(of: tenant).map(\.id) == [made.id])
        #expect(try await store.secretRepetition(mark("k")) == .endpoint(made, secret: "whsec_first"))
        #expect(try await store.secretRepetition(mark("k", [2])) == .otherBody)
        let outcome = try await store.rotateWebhookSecret(
            made.id, tenant: tenant, secret: "whsec_next", overlap: 1000, idempotency: mark("r"), actor: "test")
        guard case .done(let rotated) = outcome else {
            Issue.record("not rotated")
            return
        }
        #expect(try await store.secretRepetition(mark("k")) == .endpoint(rotated, secret: nil))
        #expect(try await store.secretRepetition(mark("r")) == .endpoint(rotated, secret: "whsec_next"))
        #expect(
            await code {
                _ = try await store.rotateWebhookSecret(
                    made.id, tenant: tenant, secret: "whsec_lost", overlap: 1000, idempotency: mark("r"),
                    actor: "test")
            } == .duplicate)
        #expect(try await store.webhookRoute(made.id)?.secrets?.current == "whsec_next")
        let facts = try await store.rotateWebhookDefault(
            of: tenant, secret: "whsec_default", overlap: 0, idempotency: mark("d"), actor: "test")
        #expect(try await store.secretRepetition(mark("d")) == .standard(facts, secret: "whsec_default"))
        _ = try await store.deleteWebhookEndpoint(made.id, tenant: tenant, ifVersion: nil, actor: "test")
        #expect(try await store.secretRepetition(mark("k")) == .gone)
    }

    @Test(
        "a private key signs beside the secret, is rotated with it, and lies sealed", arguments: TestDatabase.allCases)
    func keyPairs(on database: TestDatabase) async throws {
        let hooks = try await WebhookFixture(on: database)
        let (store, tenant) = (hooks.store, hooks.tenant)
        let id = try await hooks.endpoint()
        func pair(_ name: String) -> WebhookKeyPair {
            WebhookKeyPair(publicKey: "whpk_\(name)", privateKey: "whsk_planted_\(name)")
        }
        func change(_ signing: WebhookEndpointChange.Signing) async throws -> WebhookEndpoint? {
            var change = WebhookEndpointChange()
            change.signing = signing
            let outcome = try await store.changeWebhookEndpoint(
                id, tenant: tenant, ifVersion: nil, change, actor: "test")
            return if case .done(let endpoint) = outcome { endpoint } else { nil }
        }
        // Without one a rotation makes none.
        _ = try await store.rotateWebhookSecret(
            id, tenant: tenant, secret: "whsec_2", keyPair: pair("none"), overlap: 60_000, actor: "test")
        #expect(try await store.webhookEndpoint(id, tenant: tenant)?.publicKey == nil)
        #expect(try await change(.keyPair(pair("a")))?.publicKey == "whpk_a")
        // It has one already, and receivers have its public key.
        #expect(try await change(.keyPair(pair("b")))?.publicKey == "whpk_a")
        _ = try await store.rotateWebhookSecret(
            id, tenant: tenant, secret: "whsec_3", keyPair: pair("c"), overlap: 60_000, actor: "test")
        let route = try #require(try await store.webhookRoute(id))
        #expect(route.endpoint.publicKey == "whpk_c" && route.endpoint.previousPublicKey == "whpk_a")
        let now = Timestamp.now()
        #expect(
            route.secrets?.valid(at: now) == ["whsec_3", "whsk_planted_c", "whsec_2", "whsk_planted_a"])
        #expect(route.secrets?.valid(at: now.adding(milliseconds: 61_000)) == ["whsec_3", "whsk_planted_c"])
        let sealed = try await store.read { db throws(StoreError) in
            try db.first("SELECT private_key, previous_private_key FROM webhook_endpoints") { row in
                row.blob(0) + row.blob(1)
            }
        }
        #expect(!String(decoding: try #require(sealed), as: UTF8.self).contains("planted"))
        #expect(try await change(.secretOnly)?.publicKey == nil)
        #expect(try await store.webhookRoute(id)?.secrets?.valid(at: now) == ["whsec_3", "whsec_2"])
    }

    @Test("a change names the version it changes", arguments: TestDatabase.allCases)
    func versions(on database: TestDatabase) async throws {
        let hooks = try await WebhookFixture(on: database)
        let id = try await hooks.endpoint()
        var change = WebhookEndpointChange()
        change.payload = .full
        change.address = ("https://other.example/", "other.example")
        let first = try await hooks.store.changeWebhookEndpoint(
            id, tenant: hooks.tenant, ifVersion: 1, change, actor: "test")
        guard case .done(let endpoint) = first else {
            Issue.record("not changed")
            return
        }
        #expect(endpoint.payload == .full && endpoint.host == "other.example" && endpoint.events == ["*"])
        #expect(try await hooks.store.webhookRoute(id)?.url == "https://other.example/")
        guard
            case .conflict(let now) = try await hooks.store.changeWebhookEndpoint(
                id, tenant: hooks.tenant, ifVersion: 1, change, actor: "test")
        else {
            Issue.record("a lost change")
            return
        }
        #expect(now == endpoint)
    }

    @Test(
        "a disabled endpoint is sent nothing and gets no new events; what was pending goes on when it is active",
        arguments: TestDatabase.allCases)
    func disabling(on database: TestDatabase) async throws {
        let hooks = try await WebhookFixture(on: database)
        let id = try await hooks.endpoint(["verification.failed"])
        for _ in 1...2 { try await hooks.request(["verification.failed"]) }
        let claimed = try await hooks.claim(1)
        try await hooks.finish(claimed[0], .dead, disables: "failing")
        #expect(try await hooks.store.webhookLanes().isEmpty)
        #expect(try await hooks.store.webhookCounts().disabled == 1)
        let disabled = try #require(try await hooks.store.webhookEndpoint(id, tenant: hooks.tenant))
        #expect(disabled.status == .disabled && disabled.reason == "failing" && disabled.version == 2)
        #expect(try await hooks.store.operatorEvents().map(\.event.type) == ["webhook.endpoint.disabled"])
        try await hooks.request(["verification.failed"])
        #expect(try await hooks.all().count == 2)
        var change = WebhookEndpointChange()
        change.isActive = true
        _ = try await hooks.store.changeWebhookEndpoint(id, tenant: hooks.tenant, ifVersion: nil, change, actor: "test")
        #expect(try await hooks.claim().count == 1)
    }

    @Test("a removed endpoint's deliveries are given up", arguments: TestDatabase.allCases)
    func removal(on database: TestDatabase) async throws {
        let hooks = try await WebhookFixture(on: database)
        let id = try await hooks.endpoint(isOrdered: true)
        try await hooks.request(["verification.created", "verification.failed"])
        _ = try await hooks.store.deleteWebhookEndpoint(id, tenant: hooks.tenant, ifVersion: nil, actor: "test")
        let deliveries = try await hooks.all()
        #expect(deliveries.map(\.state) == [.dead, .dead])
        #expect(deliveries.allSatisfy { $0.reason == "endpoint_deleted" && $0.host == nil })
        #expect(try await hooks.store.replayWebhook(deliveries[0].id, tenant: nil, actor: "test") == false)
    }

    @Test("a tenant's default secret is handed out once, and rotated", arguments: TestDatabase.allCases)
    func defaults(on database: TestDatabase) async throws {
        let hooks = try await WebhookFixture(on: database)
        let (store, tenant) = (hooks.store, hooks.tenant)
        #expect(try await store.webhookDefaultSecrets(of: tenant) == nil)
        _ = try await store.webhookDefault(of: tenant, fresh: "whsec_first", shownTo: nil)
        let shown = try await store.webhookDefault(of: tenant, fresh: "whsec_second", shownTo: "test")
        #expect(shown.secret == "whsec_first" && shown.facts.shownAt != nil)
        #expect(try await store.webhookDefault(of: tenant, fresh: "whsec_third", shownTo: "test").secret == nil)
        _ = try await store.rotateWebhookDefault(of: tenant, secret: "whsec_next", overlap: 1000, actor: "test")
        let secrets = try #require(try await store.webhookDefaultSecrets(of: tenant))
        #expect(secrets.current == "whsec_next" && secrets.previous == "whsec_first")
    }
}
