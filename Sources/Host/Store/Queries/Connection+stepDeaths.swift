import Domain

extension Connection {
    func recordDeath(_ session: ID, step: Int, at now: Timestamp) throws(StoreError) -> Int {
        try first(
            """
            INSERT INTO step_deaths (session, step, plugin_digest, count, last_at)
            VALUES (?1, ?2, coalesce((SELECT plugin_digest FROM provider_sessions WHERE id = ?1), ''), 1, ?3)
            ON CONFLICT (session, step) DO UPDATE SET count = step_deaths.count + 1, last_at = excluded.last_at
            RETURNING count
            """,
            .id(session), .int(step), .time(now)
        ) { row in row.int(0) } ?? 0
    }

    func deaths(_ session: ID, step: Int) throws(StoreError) -> Int {
        try first("SELECT count FROM step_deaths WHERE session = ? AND step = ?", .id(session), .int(step)) { row in
            row.int(0)
        } ?? 0
    }

    func deaths(ofPlugin digest: String) throws(StoreError) -> Int {
        try first("SELECT coalesce(sum(count), 0) FROM step_deaths WHERE plugin_digest = ?", .text(digest)) { row in
            row.int(0)
        } ?? 0
    }
}
