import Domain
import Testing

@testable import Store

@Suite("Migrations")
struct MigrationTests {
    @Test("a new file is empty, then current after migrating")
    func states() async throws {
        let folder = try TemporaryFolder()
        let store = try await DataStore.open(url: "sqlite:\(folder.path)/new/deep/g.db")
        #expect(try await store.schemaState() == .empty)
        let names = Migration.all.map(\.name)
        #expect(names.first == "001_first_light" && names == names.sorted())
        #expect(try await store.migrate() == names)
        #expect(try await store.schemaState() == .current)
        #expect(try await store.migrate() == [])
        #expect(try await store.migrationStatus().map(\.name) == names)
    }

    @Test("the way down and up again keeps every row", arguments: TestDatabase.allCases)
    func downAndUp(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let lease = try await fixture.accept()
        let later = try await Later(fixture)
        #expect(try await fixture.store.migrate(.down(to: 0)) == Migration.all.map(\.name).reversed())
        #expect(try await fixture.store.schemaState() == .behind(by: Migration.all.count))
        #expect(await code { _ = try await fixture.store.tenants() } == .schema)
        #expect(try await fixture.store.migrationStatus().first?.isUndone == true)
        try await fixture.store.migrate(.up)
        #expect(try await fixture.store.tenants().map(\.name) == ["acme"])
        #expect(try await fixture.store.request(lease.request)?.status == .processing)
        // Constraints and keys came back with the tables.
        try await fixture.finish(lease)
        #expect(try await fixture.store.request(lease.request)?.decision == .approved)
        try await later.check(fixture)
    }

    /// What the tables of later migrations hold.
    private struct Later {
        let mark: IdempotencyMark
        let upload: String
        let queued: ID
        let lock: ScheduleLock
        let token: String
        let listing = ListingKey(provider: "idmeta", kind: .plan)
        let daily: ScheduleDefinition
        let feedEnd: Int64
        let endpoint: ID
        let delivery: ClaimedWebhook
        let secretMark: IdempotencyMark
        let died: ID
        let quickKey: ID
        let moved: ID

        init(_ fixture: Fixture) async throws {
            let store = fixture.store
            mark = try store.idempotencyMark(
                tenant: fixture.tenant, route: "POST /a", key: "k", mode: .async, body: [1])
            daily = ScheduleDefinition(
                name: "retention", kind: "retention", rhythm: .cron(try CronExpression("@daily")), timeout: 1000)
            upload = try await fixture.upload([1, 2, 3], at: Timestamp(milliseconds: 1))
            let original = try await fixture.accept()
            let carried = try await fixture.accept()
            var step = fixture.last(carried, key: "verify")
            step.move = Self.move
            try await store.commitStep(carried, step, requestStatus: .processing)
            moved = carried.request
            while try await store.stampFeed() > 0 {}
            feedEnd = try await store.feedEnd()
            #expect(feedEnd > 0)
            var request = fixture.request()
            request.idempotency = mark
            request.cancels = original.request
            queued = request.id
            try await store.enqueue(request)
            #expect(try await store.countBacklog() == 1)
            secretMark = try store.idempotencyMark(
                tenant: fixture.tenant, route: "POST /hooks", key: "k", mode: .sync, body: [1])
            endpoint = try await store.createWebhookEndpoint(
                NewWebhookEndpoint(
                    tenant: fixture.tenant, url: "https://a.example/", host: "a.example", secret: "whsec_1",
                    keyPair: WebhookKeyPair(publicKey: "whpk_1", privateKey: "whsk_1")),
                idempotency: secretMark, actor: "test"
            ).id
            var hooked = fixture.request()
            hooked.webhook = .init(url: "https://b.example/", host: "b.example", origin: "https://b.example")
            try await store.acceptFinal(
                hooked, nil, nil, final: FinalRecord(status: .failed, failureCode: "expired", at: hooked.createdAt),
                events: [NewEvent(type: "verification.failed")])
            _ = try await store.webhookDefault(of: fixture.tenant, fresh: "whsec_2", shownTo: "test")
            let claimed = try await store.claimWebhooks([(endpoint, 1)], owner: fixture.node)
            delivery = try #require(claimed.first)
            let attempt = WebhookAttempt(
                at: .now(), milliseconds: 1, status: 500, reason: "status_500", isSent: true, body: [1])
            try await store.finishWebhook(WebhookResult(delivery, attempt: attempt, verdict: .dead))
            try await store.setSchedules([ScheduleTests.sync, daily]) { _ in Timestamp(milliseconds: 1) }
            lock = try #require(
                try await store.lockSchedule(
                    ScheduleTests.sync.name, owner: fixture.node, isNode: true, actor: "schedule", onlyIfDue: true))
            _ = try await store.replaceListing(
                listing, with: [ListedEntry(externalID: "p1", name: "Plan", raw: ["own": "words"])], by: "schedule",
                under: lock)
            let asks = [LimitRequest(provider: "idmeta", concurrency: 4, wanted: 3)]
            #expect(try await store.exchangeLimits(asks, node: fixture.node).map(\.places) == [4])
            token = try await store.callbackToken(provider: "idmeta", tenant: fixture.tenant)
            _ = try await store.receive(Self.callback(fixture))
            try await store.keep(
                NewRefusedCallback(
                    tenant: fixture.tenant, provider: "idmeta", reason: .notGenuine, source: nil, receivedAt: .now(),
                    size: 1,
                    content: .init(method: "POST", path: "/", headers: [], body: [7], detail: nil)))
            quickKey = try await store.insertKey(
                tenant: fixture.tenant, prefix: "quickkey", hash: Array(repeating: 7, count: 32), scopes: ["client"],
                rateClass: .unlimited
            ).id
            _ = try await store.recordStepDeath(session: original.session, step: 1, isBlamed: true)
            _ = try await store.recordStepDeath(session: original.session, step: 1, isBlamed: false)
            died = original.session
        }

        private static let move = BuildMove(
            from: .init(version: "1.0.0", digest: "sha256:idmeta", stateVersion: 3),
            to: .init(version: "2.0.0", digest: "sha256:new", stateVersion: 4))

        private static func callback(_ fixture: Fixture) -> NewCallback {
            NewCallback(
                tenant: fixture.tenant, provider: "idmeta", proof: .unsigned, correlation: "k", dedupe: [1],
                payload: [2], request: InboundRequest(now: .now(), method: "POST", path: "/", host: "h", url: "u"))
        }

        func check(_ fixture: Fixture) async throws {
            let store = fixture.store
            #expect(try await store.idempotency(mark) == IdempotencyRecord(request: queued, hasSameBody: true))
            #expect(try await store.backlog() == 1)
            #expect(try await store.key(quickKey)?.rateClass == .unlimited)
            // The counter came back with the rest: what was written since follows what was there.
            while try await store.stampFeed() > 0 {}
            #expect(try await store.feed(after: feedEnd).count == 2)
            #expect(try await store.feedEnd() == feedEnd + 2)
            #expect(try await store.claim(owner: fixture.node, limit: 10).claimed.map(\.job.request) == [queued])
            #expect(try await store.expireUploads() == 1)
            #expect(try await store.blob(tenant: fixture.tenant, upload) == nil)
            let cancelling = try await store.read { db throws(StoreError) in
                try db.first("SELECT request FROM cancellations") { row in row.optionalID(0) }
            }
            #expect(cancelling == queued)
            #expect(try await store.listing(listing)?.versions.map(\.entry.name) == ["Plan"])
            #expect(try await store.listingHistory(listing, of: "p1").map(\.entry.raw) == [["own": "words"]])
            #expect(try await store.schedules().first?.definition == daily)
            _ = try await store.replaceListing(
                listing, with: [ListedEntry(externalID: "p1", name: "Plan B")], by: "schedule", under: lock)
            let route = try await store.webhookRoute(endpoint)
            #expect(route?.url == "https://a.example/")
            #expect(route?.endpoint.publicKey == "whpk_1" && route?.secrets?.privateKey == "whsk_1")
            guard case .endpoint(let known, secret: "whsec_1") = try await store.secretRepetition(secretMark),
                known.id == endpoint
            else {
                Issue.record("the key of the request that made the secret is not known any more")
                return
            }
            #expect(try await store.webhookDelivery(delivery.claim.id, tenant: nil)?.attempts.map(\.body) == [[1]])
            #expect(try await store.webhookDefaultSecrets(of: fixture.tenant)?.current == "whsec_2")
            let own = try #require(try await store.webhookLanes().first { $0.endpoint != endpoint })
            let claimed = try #require(
                try await store.claimWebhooks([(own.endpoint, 1)], owner: fixture.node).first)
            #expect(try await store.webhookURL(of: claimed) == "https://b.example/")
            #expect(try await store.replayWebhook(delivery.claim.id, tenant: nil, actor: "test"))
            try await store.unlockSchedule(lock, .succeeded, failures: 0, nextRunAt: .now())
            #expect(try await store.schedules().map(\.lastResult) == [nil, .succeeded])
            #expect(try await store.heldPlaces("idmeta") == [fixture.node: 4])
            #expect(try await store.callbackAccount(token: token, provider: "idmeta") == fixture.tenant)
            #expect(try await store.receive(Self.callback(fixture)) == .duplicate)
            #expect(try await store.lateCallbacks().isEmpty)
            let refused = try #require(try await store.refusedCallbacks().items.first)
            #expect(try await store.refusedCallback(refused.id, actor: "test")?.content.body == [7])
            #expect(try await store.stepDeaths(session: died, step: 1) == StepDeaths(blamed: 1, unexplained: 1))
            let session = try await store.session(for: moved)
            #expect(session?.moves.map(\.move.to.digest) == ["sha256:new"])
        }
    }

    @Test("the way up takes what stood in the clear in a listing away", arguments: TestDatabase.allCases)
    func sealsListings(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let later = try await Later(fixture)
        let store = fixture.store
        try await store.migrate(.down(to: 6))
        try await store.write { db throws(StoreError) in
            try db.run("UPDATE provider_plans SET raw = '{\"secret\":\"s\"}'")
        }
        try await store.migrate(.up)
        let raw = try await store.read { db throws(StoreError) in
            try db.all("SELECT raw FROM provider_plans") { row in row.text(0) }
        }
        #expect(raw == ["{}"])
        #expect(try await store.listingHistory(later.listing, of: "p1").map(\.entry.raw) == [["own": "words"]])
    }

    @Test("a schema of a newer program is refused by name")
    func newer() async throws {
        let fixture = try await Fixture()
        try await fixture.store.write { db throws(StoreError) in
            try db.run(
                "INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES (999, '999_later', 'x', 1)")
        }
        guard case .unknown(let message) = try await fixture.store.schemaState() else {
            Issue.record("not unknown")
            return
        }
        #expect(message.contains("999_later"))
        #expect(await code { try await fixture.store.migrate() } == .schema)
    }

    @Test("a migration whose text was changed is noticed", arguments: TestDatabase.allCases)
    func edited(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        try await fixture.store.write(as: .owner) { db throws(StoreError) in
            try db.run("UPDATE schema_migrations SET checksum = 'other'")
        }
        guard case .unknown = try await fixture.store.schemaState() else {
            Issue.record("not unknown")
            return
        }
    }

    @Test("a database of another program is left alone")
    func foreign() async throws {
        let folder = try TemporaryFolder()
        let store = try await DataStore.open(url: "sqlite:\(folder.path)/g.db")
        try await store.write { db throws(StoreError) in try db.script("CREATE TABLE notes (text TEXT)") }
        guard case .unknown = try await store.schemaState() else {
            Issue.record("not unknown")
            return
        }
        #expect(await code { try await store.migrate() } == .schema)
    }

    @Test("a migration that fails half-way leaves nothing behind")
    func halfWay() async throws {
        let fixture = try await Fixture()
        let broken = Migration(
            number: 999, name: "999_broken", up: "CREATE TABLE half (a INTEGER); CREATE TABLE tenants (a INTEGER);",
            down: "", restore: "")
        let failed = await code {
            _ = try await fixture.store.write { db throws(StoreError) in
                try Migrator(db: db, migrations: Migration.all + [broken]).stepUp(at: .now())
            }
        }
        #expect(failed == .schema)
        #expect(try await fixture.store.read { db throws(StoreError) in try db.hasTable("half") } == false)
        #expect(try await fixture.store.schemaState() == .current)
    }

    @Test("migrating is refused while a server runs, except to the server itself")
    func besideServer() async throws {
        let fixture = try await Fixture(serving: true)
        let other = try await DataStore.open(url: fixture.url)
        #expect(await code { try await other.migrate(.down(to: 0)) } == .locked)
        try await fixture.store.migrate()
    }
}
