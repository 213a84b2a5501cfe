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
}
