import Domain

extension Connection {
    func insertOperatorEvent(_ event: OperatorEvent, at now: Timestamp) throws(StoreError) {
        try run(
            "INSERT INTO operator_events (at, type, target, tenant, data) VALUES (?, ?, ?, ?, ?)",
            .time(now), .text(event.type), .text(event.target), .id(event.tenant), .json(event.data))
    }

    /// The newest first.
    func operatorEvents(before seq: Int64, limit: Int) throws(StoreError) -> [OperatorEventRecord] {
        try all(
            """
            SELECT seq, at, type, target, tenant, data FROM operator_events WHERE seq < ? ORDER BY seq DESC LIMIT ?
            """,
            .integer(seq), .int(limit)
        ) { row throws(StoreError) in
            OperatorEventRecord(
                seq: row.integer(0), at: row.time(1),
                event: OperatorEvent(
                    type: row.text(2), target: row.text(3), tenant: row.optionalID(4), data: try row.json(5)))
        }
    }
}
