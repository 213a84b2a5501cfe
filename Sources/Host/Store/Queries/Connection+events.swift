import Domain

extension Connection {
    /// Numbered within the request, in the order given. The records are complete once the unit is.
    /// - Parameter records: of events of the same unit, to which these are added.
    func insertEvents(
        _ events: [NewEvent], request: ID, tenant: ID, at now: Timestamp, after records: Later<[EventRecord]>? = nil
    ) throws(StoreError) -> Later<[EventRecord]> {
        let records = records ?? Later<[EventRecord]>([])
        if !events.isEmpty { announce(.events) }
        for event in events {
            try later(
                """
                INSERT INTO events (request, seq, tenant, type, data, at)
                VALUES (?1, (SELECT coalesce(max(seq), 0) + 1 FROM events WHERE request = ?1), ?2, ?3, ?4, ?5)
                RETURNING seq
                """,
                .id(request), .id(tenant), .text(event.type), .json(event.data), .time(now)
            ) { row in
                records.value.append(
                    EventRecord(
                        request: request, seq: row.integer(0), tenant: tenant, type: event.type, data: event.data,
                        at: now))
            }
        }
        return records
    }

    func events(ofRequest id: ID, after seq: Int64, limit: Int) throws(StoreError) -> [EventRecord] {
        try all(
            """
            SELECT seq, tenant, type, data, at FROM events WHERE request = ? AND seq > ? ORDER BY seq LIMIT ?
            """,
            .id(id), .integer(seq), .int(limit)
        ) { row throws(StoreError) in
            EventRecord(
                request: id, seq: row.integer(0), tenant: try row.id(1), type: row.text(2), data: try row.json(3),
                at: row.time(4))
        }
    }
}
