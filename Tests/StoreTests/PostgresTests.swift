import Domain
import Glibc
import Testing

@testable import Store

@Suite("PostgreSQL")
struct PostgresTests {
    @Test(
        "units wait for the database twice: once for what they did, once for the commit", arguments: TestDatabase.both)
    func waits(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        // The first round prepares statements and opens connections.
        try await fixture.finish(try await fixture.accept())
        let before = fixture.store.statistics
        for _ in 0..<10 {
            let lease = try await fixture.accept()
            var step = fixture.last(lease)
            step.ended = []
            try await fixture.store.commitStep(
                lease, step, requestStatus: .processing, events: [NewEvent(type: "verification.step.completed")])
            try await fixture.finish(lease)
        }
        let after = fixture.store.statistics
        #expect(after.units - before.units == 30)
        #expect(after.waits - before.waits <= 30 * 2)
    }

    @Test("a connection that is cut is made anew, and its batch run again", arguments: TestDatabase.both)
    func cut(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<40 {
                group.addTask { try await fixture.finish(try await fixture.accept()) }
            }
            for _ in 0..<5 {
                try await fixture.place.command(
                    """
                    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()
                    """)
            }
            try await group.waitForAll()
        }
        let page = try await fixture.store.requests(
            tenant: fixture.tenant, filter: .init(status: .completed), limit: 100)
        #expect(page.items.count == 40)
        #expect(
            try await fixture.store.read { db throws(StoreError) in
                try db.first("SELECT count(*) FROM job_history") { row in row.int(0) }
            } == 40)
    }

    @Test("a session that ends before its commit is done is run again")
    func cutBeforeCommit() async throws {
        let fixture = try await Fixture(on: .postgres, options: "&writers=1")
        // A deferred trigger runs within the commit. The first one ends its own session.
        try await fixture.place.command(
            """
            CREATE TABLE cut (a bigint);
            CREATE SEQUENCE tries;
            GRANT ALL ON cut TO gatehouse_engine;
            CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
                IF nextval('tries') = 1 THEN
                    PERFORM pg_terminate_backend(pg_backend_pid());
                    PERFORM pg_sleep(60);
                END IF;
                RETURN NULL;
            END $$;
            CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON cut DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION cut();
            """)
        let runs = Counter()
        try await fixture.store.write { db throws(StoreError) in
            runs.add()
            try db.run("INSERT INTO cut VALUES (1)")
        }
        #expect(runs.value == 2)
        #expect(try await fixture.place.command("SELECT count(*) FROM cut") == ["1"])
    }

    @Test("a commit whose answer is lost counts as what the server says it was, and is not done again")
    func cutAfterCommit() async throws {
        let fixture = try await Fixture(on: .postgres)
        let server = try #require(fixture.place.server)
        let folder = try TemporaryFolder()
        let relay = try CuttingRelay(in: folder.path, before: server.folder)
        let url = fixture.url.replacing(server.folder, with: folder.path) + "&prepared=off&listen=off&writers=1"
        let store = try await DataStore.open(url: url)
        let runs = Counter()
        let tenant = ID.make()
        try await store.write { db throws(StoreError) in
            runs.add()
            try db.run("INSERT INTO tenants (id, name, created_at) VALUES (?, 'late', 0)", .id(tenant))
        }
        #expect(relay.cuts.value == 1)
        #expect(runs.value == 1)
        #expect(try await store.tenant(named: "late")?.id == tenant)
        await store.close()
    }

    @Test("whoever writes while the server is away is told so, and later served")
    func away() async throws {
        let folder = try TemporaryFolder()
        let data = folder.path + "/pg"
        let url = TestPostgres.address(try await TestPostgres.run("start", data, "\(getpid())"), "postgres")
        let store = try await DataStore.open(url: url + "&patience=50")
        try await store.migrate()
        try await TestPostgres.run("stop", data, "immediate")
        #expect(await code { _ = try await store.tenants() } == .unavailable)
        #expect(await code { _ = try await store.createTenant(name: "lost") } == .unavailable)
        _ = try await TestPostgres.run("start", data)
        #expect(try await store.createTenant(name: "kept").name == "kept")
        #expect(try await store.tenants().map(\.name) == ["kept"])
        await store.close()
        try await TestPostgres.run("remove", data)
    }

    @Test("two that need each other's rows both come through")
    func deadlock() async throws {
        let fixture = try await Fixture(on: .postgres)
        let other = try await fixture.store.createTenant(name: "other").id
        let tenant = fixture.tenant
        let before = try await fixture.place.command("SELECT sum(created_at) FROM tenants")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<60 {
                group.addTask {
                    try await fixture.store.write { db throws(StoreError) in
                        for id in number % 2 == 0 ? [tenant, other] : [other, tenant] {
                            // Waiting for the number of rows gives the other writer time to cross.
                            _ = try db.count("UPDATE tenants SET created_at = created_at + 1 WHERE id = ?", .id(id))
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let after = try await fixture.place.command("SELECT sum(created_at) FROM tenants")
        #expect(Int(after[0]) == (Int(before[0]) ?? 0) + 120)
    }

    @Test("hot queries are served by an index")
    func plans() async throws {
        let fixture = try await Fixture(on: .postgres)
        let hot = [
            RequestQuery(tenant: fixture.tenant, .init(), referenceIndex: nil, subject: nil).text,
            RequestQuery(tenant: fixture.tenant, .init(status: .failed), referenceIndex: nil, subject: nil).text,
            RequestQuery(tenant: fixture.tenant, .init(decision: .review), referenceIndex: nil, subject: nil).text,
            RequestQuery(tenant: fixture.tenant, .init(), referenceIndex: [1], subject: nil).text,
            RequestQuery(tenant: fixture.tenant, .init(), referenceIndex: nil, subject: .make()).text,
            "SELECT 1 FROM jobs WHERE request = ? AND lease_seq = ?",
            "SELECT request FROM jobs WHERE lease_owner = ?",
            "SELECT seq FROM events WHERE request = ? AND seq > ? ORDER BY seq",
            "SELECT key FROM session_effects WHERE session = ? AND outcome IS NULL",
            "SELECT id FROM api_keys WHERE prefix = ?",
            "SELECT session FROM correlations WHERE tenant = ? AND provider = ? AND key_index = ?",
            "SELECT id FROM provider_sessions WHERE request = ? ORDER BY ordinal",
        ]
        for sql in hot {
            // Any value of the right kind makes the same plan; the tables are too small for an honest choice.
            let plan = try await fixture.place.command(
                "SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan; PREPARE q AS "
                    + PostgresQuery.numbered(sql) + "; EXPLAIN (COSTS off) EXECUTE q("
                    + Array(repeating: "NULL", count: PostgresQuery.numbered(sql).split(separator: "$").count - 1)
                    .joined(separator: ", ") + ")")
            let text = plan.joined(separator: "\n")
            #expect(text.contains("Index"), "\(sql)\n\(text)")
            #expect(!text.contains("Seq Scan on requests"), "\(sql)\n\(text)")
        }
    }

    @Test(
        "URL options are taken out, judged and never shown",
        arguments: ["pool=0", "writers=x", "prepared=maybe", "lock_timeout=1", "nonsense=1"])
    func badOption(option: String) async throws {
        do {
            _ = try await DataStore.open(url: "postgres://user:hunter2@db/x?\(option)")
            Issue.record("opened")
        } catch {
            #expect(error.code == .unusable)
            #expect(!error.message.contains("hunter2"))
        }
    }

    @Test("portable text becomes PostgreSQL's")
    func translation() {
        #expect(PostgresQuery.numbered("a = ? AND b = ? AND c = '?'") == "a = $1 AND b = $2 AND c = '?'")
        #expect(PostgresQuery.numbered("a = ?2 AND b = ?1 OR c = ?") == "a = $2 AND b = $1 OR c = $3")
        #expect(
            PostgresSchema.translated(
                "CREATE TABLE t (n INTEGER PRIMARY KEY, blob BLOB, j TEXT CHECK (json_valid(j)), i INTEGER) "
                    + "STRICT, WITHOUT ROWID;")
                == "CREATE TABLE t (n bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, blob bytea, "
                + "j TEXT CHECK ((json_typeof((j)::json) <> '')), i bigint);")
        #expect(PostgresSchema.translated("DEFAULT 'BLOB' -- INTEGER\n;") == "DEFAULT 'BLOB' \n;")
    }

    @Test("whole numbers of every width are read, sums too")
    func numbers() async throws {
        let fixture = try await Fixture(on: .postgres)
        let values = try await fixture.store.read { db throws(StoreError) in
            try db.first(
                """
                SELECT (-7)::smallint, 70000, 5000000000, true, 0::numeric, 120000000::numeric, -12345678901::numeric,
                    0.5::numeric, 30000::numeric
                """
            ) { row in (0..<9).map { row.integer(Int32($0)) } }
        }
        #expect(values == [-7, 70000, 5_000_000_000, 1, 0, 120_000_000, -12_345_678_901, 0, 30000])
    }
}
