import Domain
import Testing

@testable import Store

@Suite("The queues' plans on PostgreSQL")
struct PostgresPlanTests {
    // Planned with the sizes of a long queue, as the tenth run on a connection is.
    @Test("its statements keep to their indexes, however long it is")
    func plans() async throws {
        let fixture = try await Fixture(on: .postgres)
        try await fixture.place.command(
            """
            SET session_replication_role = replica;
            INSERT INTO jobs (request, tenant, state, turn, place, run_at, lease_seq, lease_owner, parked_at, created_at)
            SELECT decode(md5(n::text), 'hex'), decode(md5((n % 50)::text), 'hex'), state, n / 50, n / 50,
                CASE state WHEN 'waiting' THEN n END, 0,
                CASE state WHEN 'running' THEN decode(md5((n % 9)::text), 'hex') END,
                CASE state WHEN 'parked' THEN n END, n
            FROM (SELECT n, (ARRAY['ready', 'ready', 'waiting', 'running', 'parked'])[n % 5 + 1] AS state
                FROM generate_series(1, 30000) AS n) AS made;
            ANALYZE jobs;
            """)
        let (bytes, number) = ("'\\x00'::bytea", "7::bigint")
        try await check(
            "jobs",
            [
                (Connection.claim, [bytes, number]),
                (Connection.insertReady.one, [bytes, bytes, number, number, "NULL::text", number]),
                (Connection.returnToQueue, [bytes, bytes, number, number]),
                (Connection.ofOwner, [bytes, number]),
                (Connection.due, [number, number]),
            ], in: fixture)
    }

    @Test("those of webhooks keep to theirs, whatever waits for one endpoint")
    func webhooks() async throws {
        let fixture = try await Fixture(on: .postgres)
        try await fixture.place.command(
            """
            SET session_replication_role = replica;
            INSERT INTO webhook_deliveries (
                id, tenant, endpoint, request, seq, type, state, next_at, claimed_by, claimed_at, created_at, finished_at)
            SELECT decode(md5(n::text), 'hex'), decode(md5((n % 50)::text), 'hex'), decode(md5((n % 7)::text), 'hex'),
                decode(md5((n % 9000)::text), 'hex'), n, 'verification.completed', state,
                CASE state WHEN 'pending' THEN n END, CASE state WHEN 'running' THEN decode(md5('n'), 'hex') END,
                CASE state WHEN 'running' THEN n END, n, CASE WHEN state IN ('delivered', 'dead') THEN n END
            FROM (SELECT n, (ARRAY['pending', 'delivered', 'delivered', 'running', 'dead', 'held'])[n % 6 + 1] AS state
                FROM generate_series(1, 30000) AS n) AS made;
            ANALYZE webhook_deliveries;
            """)
        let (bytes, number, text) = ("'\\x00'::bytea", "7::bigint", "'a'::text")
        try await check(
            "webhook_deliveries",
            [
                (Connection.lanes, []),
                (Connection.claimDeliveries, [bytes, number, bytes, number]),
                (
                    Connection.insertDeliveries.one,
                    [bytes, bytes, bytes, text, number, text, text, number, number]
                ),
                (
                    Connection.insertDeliveries.many,
                    ["ARRAY['\\x00']::bytea[]", "ARRAY['\\x00']::bytea[]", "ARRAY['\\x00']::bytea[]"]
                        + ["ARRAY['a']::text[]", "ARRAY[7]::bigint[]", "ARRAY['a']::text[]", "ARRAY['a']::text[]"]
                        + ["ARRAY[1]::bigint[]", "ARRAY[0]::bigint[]"]
                ),
            ], in: fixture)
    }

    // Plans are kept, and these were made when every table was empty and nothing known about it.
    @Test("no life of a request reads a whole table, however young the database is", arguments: TestDatabase.both)
    func young(on database: TestDatabase) async throws {
        let hooks = try await WebhookFixture(on: database, options: "&writers=1")
        let (fixture, store) = (hooks.fixture, hooks.store)
        let endpoint = try await hooks.endpoint()
        for _ in 1...12 {
            let writer = await HeldWriter(store)
            try await withThrowingTaskGroup { group in
                for _ in 1...8 {
                    let request = fixture.request()
                    group.addTask { try await store.enqueue(request, events: [NewEvent(type: "verification.created")]) }
                }
                try await writer.release(afterQueued: 8)
                try await group.waitForAll()
            }
            let jobs = try await store.claim(owner: fixture.node, limit: 8).claimed
            let work = await HeldWriter(store)
            try await withThrowingTaskGroup { group in
                for claimed in jobs {
                    group.addTask {
                        let session = NewSession(
                            id: .make(), request: claimed.job.request, ordinal: 1, provider: "idmeta", plugin: "idmeta",
                            pluginVersion: "1.0.0", pluginDigest: "sha256:idmeta", configRevision: "rev1",
                            operation: .verificationID, seed: Array(repeating: 9, count: 32), startedAt: .now())
                        let lease = try await store.begin(
                            claimed.job, session, fixture.start(session), candidates: .array([]))
                        try await fixture.finish(lease)
                    }
                }
                try await work.release(afterQueued: jobs.count)
                try await group.waitForAll()
            }
        }
        let claims = try await store.claimWebhooks([(endpoint, 8)], owner: fixture.node)
        #expect(!claims.isEmpty)
        // Sessions say what they have read when they end.
        await store.close()
        let found = try await fixture.place.command(
            """
            SELECT relname || ' ' || seq_scan FROM pg_stat_user_tables WHERE seq_scan > 0 AND relname IN (
                'requests', 'jobs', 'job_history', 'provider_sessions', 'session_effects', 'events', 'webhook_deliveries')
            """)
        #expect(found == [])
    }

    private func check(_ table: String, _ hot: [(SharedSQL, [String])], in fixture: Fixture) async throws {
        for (query, values) in hot {
            let types = values.map { $0.split(separator: "::")[1] }.joined(separator: ", ")
            let call = values.isEmpty ? "q" : "q(" + values.joined(separator: ", ") + ")"
            let run = "EXPLAIN (COSTS off) EXECUTE \(call);"
            let plan = try await fixture.place.command(
                "PREPARE q\(values.isEmpty ? "" : "(\(types))") AS \(PostgresQuery.text(.shared(query)));"
                    + String(repeating: run, count: 10))
            let text = plan.joined(separator: "\n")
            #expect(text.contains("Index"), "\(query.text)\n\(text)")
            #expect(!text.contains("Seq Scan on \(table)"), "\(query.text)\n\(text)")
        }
    }
}
