import Domain

extension Connection {
    func setGauge(_ name: String, _ value: Int, at now: Timestamp) throws(StoreError) {
        try run(
            """
            INSERT INTO gauges (name, value, at) VALUES (?, ?, ?)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value, at = excluded.at
            """,
            .text(name), .int(value), .time(now))
    }

    func gauge(_ name: String) throws(StoreError) -> (value: Int, at: Timestamp)? {
        try first("SELECT value, at FROM gauges WHERE name = ?", .text(name)) { row in (row.int(0), row.time(1)) }
    }

    /// - Returns: how many were removed.
    func pruneHistory(before: Timestamp, limit: Int) throws(StoreError) -> Int {
        try count(
            """
            DELETE FROM job_history WHERE number IN (
                SELECT number FROM job_history WHERE finished_at < ? ORDER BY finished_at, number LIMIT ?)
            """,
            .time(before), .int(limit))
    }
}
