import Domain
import Testing

@testable import Store

@Suite("Roles on PostgreSQL")
struct RoleTests {
    @Test("a client's role sees its own tenant's rows, and of others' nothing, in every table")
    func everyTable() async throws {
        let fixture = try await Fixture(on: .postgres)
        var request = fixture.request(subject: "juan")
        request.idempotency = try fixture.store.idempotencyMark(
            tenant: fixture.tenant, route: "POST /a", key: "k", mode: .async, body: [1])
        _ = try await fixture.upload([4, 5, 6])
        request.webhook = .init(url: "https://own.example/", host: "own.example", origin: "https://own.example")
        let endpoint = try await fixture.store.createWebhookEndpoint(
            NewWebhookEndpoint(
                tenant: fixture.tenant, url: "https://a.example/", host: "a.example", secret: "whsec_1"), actor: "test")
        _ = try await fixture.store.webhookDefault(of: fixture.tenant, fresh: "whsec_2", shownTo: "test")
        let blob = try fixture.store.prepareBlob(tenant: fixture.tenant, [1, 2, 3], mediaType: "image/png")
        let session = fixture.session(of: request)
        var first = fixture.start(session)
        first.correlations = ["case-1"]
        _ = try await fixture.store.accept(
            request, session, first, storing: [blob], blobs: [blob.handle],
            events: [NewEvent(type: "verification.accepted")], owner: fixture.node)
        let delivery = try #require(
            try await fixture.store.claimWebhooks([(endpoint.id, 1)], owner: fixture.node).first)
        let attempt = WebhookAttempt(at: .now(), milliseconds: 1, status: 200, reason: nil, isSent: true, body: nil)
        try await fixture.store.finishWebhook(WebhookResult(delivery, attempt: attempt, verdict: .delivered))
        _ = try await fixture.store.insertKey(
            tenant: fixture.tenant, prefix: "p", hash: Array(repeating: 1, count: 32), scopes: [])
        try await fixture.store.appendAudit(
            AuditEntry(actor: "a", action: "b", target: "c", tenant: fixture.tenant))
        _ = try await fixture.store.callbackToken(provider: "idmeta", tenant: fixture.tenant)
        _ = try await fixture.store.receive(
            NewCallback(
                tenant: fixture.tenant, provider: "idmeta", proof: .genuine, correlation: "case-1", dedupe: [1],
                payload: [], request: InboundRequest(now: .now(), method: "POST", path: "/", host: "h", url: "u")))
        try await fixture.store.keep(
            NewRefusedCallback(
                tenant: fixture.tenant, provider: "idmeta", reason: .notGenuine, source: nil, receivedAt: .now(),
                size: 0, content: .init(method: "POST", path: "/", headers: [], body: [], detail: nil)))
        let tables = try await fixture.place.command(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        ).filter { $0 != "schema_migrations" }
        #expect(tables.count >= 35)
        var visible: [String] = []
        for table in tables {
            let flags = try await fixture.place.command(
                "SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE relname = '\(table)'")
            #expect(flags == ["t"], "\(table) is not guarded")
            #expect(try await count(table, in: fixture, tenant: nil) == 0, "\(table) without a tenant")
            #expect(try await count(table, in: fixture, tenant: .make()) == 0, "\(table) as another tenant")
            if try await count(table, in: fixture, tenant: fixture.tenant) > 0 { visible.append(table) }
        }
        // So the others are hidden by the rules, not by a broken query.
        #expect(
            Set(visible).isSuperset(of: [
                "tenants", "api_keys", "subjects", "requests", "provider_sessions", "correlations", "jobs", "events",
                "blobs", "blob_refs", "audit_log", "idempotency_keys", "uploads", "webhook_endpoints",
                "webhook_defaults", "webhook_targets", "webhook_deliveries", "webhook_attempts", "callbacks",
                "callback_tokens", "refused_callbacks",
            ]), "\(visible)")
        #expect(try await fixture.store.request(request.id, tenant: fixture.tenant)?.id == request.id)
    }

    private func count(_ table: String, in fixture: Fixture, tenant: ID?) async throws -> Int {
        let text = tenant.map { $0.text.filter { $0 != "-" } } ?? ""
        let rows = try await fixture.place.command(
            """
            SET ROLE gatehouse_api; SELECT set_config('gatehouse.tenant', '\(text)', false);
            SELECT count(*) FROM \(table);
            """)
        return Int(rows[0]) ?? -1
    }

    @Test("a client's role cannot write")
    func readOnly() async throws {
        let fixture = try await Fixture(on: .postgres)
        let tenant = fixture.tenant
        let refused = await code {
            try await fixture.store.write(as: .api(tenant)) { db throws(StoreError) in
                try db.run("UPDATE tenants SET name = 'mine'")
            }
        }
        #expect(refused == .unusable)
    }

    @Test("a user that may not make the roles is told what a superuser has to run")
    func noSuperuser() async throws {
        let place = try await TestPlace(.postgres, migrated: false)
        try await place.command("CREATE ROLE plain_\(place.name) LOGIN")
        try await place.command("GRANT CREATE ON SCHEMA public TO plain_\(place.name)")
        let url = place.url.replacing("gatehouse@", with: "plain_\(place.name)@")
        let store = try await DataStore.open(url: url)
        do {
            try await store.migrate()
            Issue.record("migrated without the roles")
        } catch {
            #expect(error.code == .unusable)
            #expect(error.message.contains("GRANT gatehouse_api, gatehouse_engine"))
        }
        #expect(try await store.schemaState() == .empty)
    }
}
