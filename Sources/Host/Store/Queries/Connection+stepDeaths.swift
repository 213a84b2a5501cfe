import Domain

extension Connection {
    /// - Returns: all deaths in this step.
    func recordDeath(_ session: ID, step: Int, isBlamed: Bool, at now: Timestamp) throws(StoreError) -> StepDeaths {
        try first(
            """
            INSERT INTO step_deaths (session, step, plugin_digest, count, blamed, last_at)
            VALUES (?1, ?2, coalesce((SELECT plugin_digest FROM provider_sessions WHERE id = ?1), ''), 1, ?3, ?4)
            ON CONFLICT (session, step) DO UPDATE SET
                count = step_deaths.count + 1, blamed = step_deaths.blamed + excluded.blamed,
                last_at = excluded.last_at
            RETURNING count, blamed
            """,
            .id(session), .int(step), .int(isBlamed ? 1 : 0), .time(now)
        ) { row in StepDeaths(all: row.int(0), blamed: row.int(1)) } ?? StepDeaths()
    }

    func deaths(_ session: ID, step: Int) throws(StoreError) -> StepDeaths {
        try first(
            "SELECT count, blamed FROM step_deaths WHERE session = ? AND step = ?", .id(session), .int(step)
        ) { row in StepDeaths(all: row.int(0), blamed: row.int(1)) } ?? StepDeaths()
    }

    func deaths(blamedOn digest: String) throws(StoreError) -> Int {
        try first("SELECT coalesce(sum(blamed), 0) FROM step_deaths WHERE plugin_digest = ?", .text(digest)) { row in
            row.int(0)
        } ?? 0
    }
}
