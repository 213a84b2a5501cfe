import Domain

extension Connection {
    /// Numbered within the request, in the order given. The records are complete once the unit is.
    func insertEvents(_ events: [NewEvent], request: ID, tenant: ID, at now: Timestamp) throws(StoreError)
        -> Later<[EventRecord]>
    {
        let records = Later<[EventRecord]>([])
        if events.isEmpty { return records }
        announce(.events)
        if writesInOneOrder { try advanceFeed(by: events.count) }
        for (index, event) in events.enumerated() {
            // Where commits may overtake each other, the leader stamps them later: `stampFeed`.
            let back = writesInOneOrder ? SQLValue.int(events.count - 1 - index) : .absent(.integer)
            try later(
                Self.insertEvent, .id(request), .id(tenant), .text(event.type), .json(event.data), .time(now), back
            ) { row in
                records.value.append(
                    EventRecord(
                        request: request, seq: row.integer(0), tenant: tenant, type: event.type, data: event.data,
                        at: now))
            }
        }
        return records
    }

    private static let insertEvent = SharedSQL(
        """
        INSERT INTO events (request, seq, tenant, type, data, at, feed_position)
        VALUES (
            ?1, (SELECT coalesce(max(seq), 0) + 1 FROM events WHERE request = ?1), ?2, ?3, ?4, ?5,
            (SELECT stamped FROM event_feed WHERE one = 1) - ?6)
        RETURNING seq
        """,
        postgres: """
            INSERT INTO events (request, seq, tenant, type, data, at, feed_position)
            VALUES (?1, (SELECT coalesce(max(seq), 0) + 1 FROM events WHERE request = ?1), ?2, ?3, ?4, ?5, ?6)
            RETURNING seq
            """)

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
