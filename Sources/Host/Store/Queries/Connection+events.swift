import Domain

extension Connection {
    // On PostgreSQL, where commits may overtake each other, the leader stamps the feed's positions later: `stampFeed`.
    private static let addEvent = BulkSQL(
        .events,
        """
        INSERT INTO events (request, seq, tenant, type, data, at, feed_position)
        VALUES (
            ?1, (SELECT coalesce(max(seq), 0) + 1 FROM events WHERE request = ?1), ?2, ?3, ?4, ?5,
            (SELECT stamped FROM event_feed WHERE one = 1) - ?6)
        RETURNING seq, request
        """,
        postgres: """
            INSERT INTO events (request, seq, tenant, type, data, at, feed_position)
            VALUES (?1, (SELECT coalesce(max(seq), 0) + 1 FROM events WHERE request = ?1), ?2, ?3, ?4, ?5, ?6)
            RETURNING seq, request
            """,
        many: """
            INSERT INTO events (request, seq, tenant, type, data, at, feed_position)
            SELECT u.p1, (SELECT coalesce(max(seq), 0) FROM events WHERE request = u.p1)
                + row_number() OVER (PARTITION BY u.p1 ORDER BY u.ord), u.p2, u.p3, u.p4, u.p5, u.p6
            FROM \(BulkForm.rows(6)) ORDER BY u.ord
            RETURNING seq, request
            """)

    /// Numbered within the request, in the order given. The records are complete once the unit is.
    /// - Parameter records: of events of the same unit, to which these are added.
    func insertEvents(
        _ events: [NewEvent], request: ID, tenant: ID, at now: Timestamp, after records: Later<[EventRecord]>? = nil
    ) throws(StoreError) -> Later<[EventRecord]> {
        let records = records ?? Later<[EventRecord]>([])
        if events.isEmpty { return records }
        announce(.events)
        if writesInOneOrder { try advanceFeed(by: events.count) }
        for (index, event) in events.enumerated() {
            let back = writesInOneOrder ? SQLValue.int(events.count - 1 - index) : .absent(.integer)
            try later(
                Self.addEvent, .id(request), .id(tenant), .text(event.type), .json(event.data), .time(now), back
            ) { row throws(StoreError) in
                // Rows answer in the order in which they were given.
                guard try row.id(1) == request else {
                    throw StoreError(.other, "the numbers of new events came back in another order")
                }
                records.value.append(
                    EventRecord(
                        request: request, seq: row.integer(0), tenant: tenant, type: event.type, data: event.data,
                        at: now))
            }
        }
        try shareEndpoints(of: tenant)
        for (index, event) in events.enumerated() {
            try insertDeliveries(
                of: event, events.count - 1 - index, request: request, tenant: tenant, at: now
            ) { records.value[records.value.count - 1].deliveries += 1 }
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
