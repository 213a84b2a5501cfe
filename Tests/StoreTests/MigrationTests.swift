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

        init(_ fixture: Fixture) async throws {
            let store = fixture.store
            mark = try store.idempotencyMark(
                tenant: fixture.tenant, route: "POST /a", key: "k", mode: .async, body: [1])
            upload = try await fixture.upload([1, 2, 3], at: Timestamp(milliseconds: 1))
            let original = try await fixture.accept()
            var request = fixture.request()
            request.idempotency = mark
            request.cancels = original.request
            queued = request.id
            try await store.enqueue(request)
            #expect(try await store.countBacklog() == 1)
            try await store.setSchedules([ScheduleTests.sync]) { _ in Timestamp(milliseconds: 1) }
            lock = try #require(
                try await store.lockSchedule(
                    ScheduleTests.sync.name, owner: fixture.node, isNode: true, actor: "schedule", onlyIfDue: true))
            _ = try await store.replaceListing(
                listing, with: [ListedEntry(externalID: "p1", name: "Plan")], by: "schedule", under: lock)
            token = try await store.callbackToken(provider: "idmeta", tenant: fixture.tenant)
            _ = try await store.receive(Self.callback(fixture))
        }

        private static func callback(_ fixture: Fixture) -> NewCallback {
            NewCallback(
                tenant: fixture.tenant, provider: "idmeta", proof: .unsigned, correlation: "k", dedupe: [1],
                payload: [2], request: InboundRequest(now: .now(), method: "POST", path: "/", host: "h", url: "u"))
        }

        func check(_ fixture: Fixture) async throws {
            let store = fixture.store
            #expect(try await store.idempotency(mark) == IdempotencyRecord(request: queued, hasSameBody: true))
            #expect(try await store.backlog() == 1)
            #expect(try await store.claim(owner: fixture.node, limit: 10).claimed.map(\.job.request) == [queued])
            #expect(try await store.expireUploads() == 1)
            #expect(try await store.blob(tenant: fixture.tenant, upload) == nil)
            let cancelling = try await store.read { db throws(StoreError) in
                try db.first("SELECT request FROM cancellations") { row in row.optionalID(0) }
            }
            #expect(cancelling == queued)
            #expect(try await store.listing(listing)?.versions.map(\.entry.name) == ["Plan"])
            _ = try await store.replaceListing(
                listing, with: [ListedEntry(externalID: "p1", name: "Plan B")], by: "schedule", under: lock)
            try await store.unlockSchedule(lock, .succeeded, failures: 0, nextRunAt: .now())
            #expect(try await store.schedules().map(\.lastResult) == [.succeeded])
            #expect(try await store.callbackAccount(token: token, provider: "idmeta") == fixture.tenant)
            #expect(try await store.receive(Self.callback(fixture)) == .duplicate)
            #expect(try await store.lateCallbacks().isEmpty)
        }
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
