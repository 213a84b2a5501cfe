import Domain

extension Connection {
    func advanceFeed(by count: Int) throws(StoreError) {
        try run("UPDATE event_feed SET stamped = stamped + ?1 WHERE one = 1", .int(count))
    }

    /// Gives the next positions to events that have none. Ordered by request and number, so that none gets its place
    /// before an earlier one of its request. The lock makes positions visible in their order: whoever sees one has seen,
    /// or can see, all below it.
    /// - Returns: how many; `limit` when there may be more.
    func stampFeed(limit: Int) throws(StoreError) -> Int {
        try lock(.feed)
        let stamped = try count(Self.stamp, .int(limit))
        if stamped > 0 {
            try advanceFeed(by: stamped)
            announce(.feed)
        }
        return stamped
    }

    static let stamp = SharedSQL(
        """
        WITH picked AS MATERIALIZED (
            SELECT request, seq, row_number() OVER (ORDER BY request, seq) AS n
            FROM (SELECT request, seq FROM events WHERE feed_position IS NULL ORDER BY request, seq LIMIT ?1) AS waiting)
        UPDATE events SET feed_position = (SELECT stamped FROM event_feed WHERE one = 1) + picked.n
        FROM picked WHERE events.request = picked.request AND events.seq = picked.seq
        """)

    func feedHasUnstamped() throws(StoreError) -> Bool {
        try first("SELECT 1 FROM events WHERE feed_position IS NULL LIMIT 1") { _ in true } ?? false
    }

    func feedEnd() throws(StoreError) -> Int64 {
        try first("SELECT stamped FROM event_feed WHERE one = 1") { row in row.integer(0) } ?? 0
    }

    /// In order, after `position`.
    /// - Parameter wanted: is asked of each; what is not wanted is passed over unread.
    func feed(
        after position: Int64, limit: Int, wanted: (ID, Int64) -> Bool
    ) throws(StoreError) -> FeedPage {
        var page = FeedPage(events: [], position: position, count: 0)
        _ = try all(Self.readFeed, .integer(position), .int(limit)) { row throws(StoreError) in
            let (request, seq) = (try row.id(1), row.integer(2))
            page.position = row.integer(0)
            page.count += 1
            guard wanted(request, seq) else { return }
            page.events.append(
                EventRecord(
                    request: request, seq: seq, tenant: try row.id(3), type: row.text(4), data: try row.json(5),
                    at: row.time(6)))
        }
        return page
    }

    static let readFeed = SharedSQL(
        """
        SELECT feed_position, request, seq, tenant, type, data, at FROM events
        WHERE feed_position > ?1 ORDER BY feed_position LIMIT ?2
        """)
}
