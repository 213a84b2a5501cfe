import Domain
import Testing

@testable import Store

@Suite("The inbox's plans on PostgreSQL")
struct CallbackPlanTests {
    @Test("its statements keep to their indexes, however much has come")
    func plans() async throws {
        let fixture = try await Fixture(on: .postgres)
        // One in fifty is not consumed yet, half of those for nobody that is known.
        try await fixture.place.command(
            """
            SET session_replication_role = replica;
            INSERT INTO callbacks (id, tenant, provider, key_index, dedupe_index, proof, received_at, request, outcome,
                processed_at, wrapped_key, content)
            SELECT decode(md5(n::text), 'hex'), decode(md5((n % 50)::text), 'hex'), 'idmeta',
                decode(md5(n::text) || md5('k'), 'hex'), decode(md5(n::text) || md5('d'), 'hex'), 'genuine', n,
                CASE WHEN n % 100 > 0 THEN decode(md5(n::text), 'hex') END,
                CASE WHEN n % 50 > 0 THEN 'delivered' END, CASE WHEN n % 50 > 0 THEN n END, '\\x00', '\\x00'
            FROM generate_series(1, 30000) AS n;
            INSERT INTO correlations (tenant, provider, key_index, session, request, key)
            SELECT tenant, provider, key_index, id, id, '\\x00' FROM callbacks;
            INSERT INTO refused_callbacks (id, tenant, provider, reason, received_at, size, wrapped_key, content)
            SELECT decode(md5(n::text), 'hex'), decode(md5((n % 300)::text), 'hex'), 'idmeta', 'not_genuine', n, 0,
                '\\x00', '\\x00'
            FROM generate_series(1, 30000) AS n;
            ANALYZE callbacks; ANALYZE correlations; ANALYZE refused_callbacks;
            """)
        let bytes = "'\\x00'::bytea"
        let hot: [(SharedSQL, [String])] = [
            (Connection.addressing, [bytes, bytes]), (Connection.open, [bytes]), (Connection.late, ["7::bigint"]),
            (Connection.surplus, [bytes, "'idmeta'::text", "99::bigint"]),
            (Connection.outlived, ["100::bigint", "50::bigint"]),
        ]
        for (query, values) in hot {
            let types = values.map { $0.split(separator: "::")[1] }.joined(separator: ", ")
            let run = "EXPLAIN (COSTS off) EXECUTE q(" + values.joined(separator: ", ") + ");"
            let plan = try await fixture.place.command(
                "PREPARE q(\(types)) AS \(PostgresQuery.text(.shared(query)));"
                    + String(repeating: run, count: 10))
            let text = plan.joined(separator: "\n")
            #expect(text.contains("Index"), "\(query.text)\n\(text)")
            #expect(!text.contains("Seq Scan on callbacks"), "\(query.text)\n\(text)")
            #expect(!text.contains("Seq Scan on correlations"), "\(query.text)\n\(text)")
            #expect(!text.contains("Seq Scan on refused_callbacks"), "\(query.text)\n\(text)")
        }
    }
}
