import Domain

extension WebhookDelivery {
    fileprivate static let select = """
        SELECT d.id, d.tenant, d.endpoint, e.host, d.request, d.seq, d.type, d.state, d.attempts, d.next_at,
            d.created_at, d.finished_at, d.last_status, d.reason
        FROM webhook_deliveries AS d LEFT JOIN webhook_endpoints AS e ON e.id = d.endpoint

        """

    fileprivate init(_ row: Row) throws(StoreError) {
        self.init(
            id: try row.id(0), tenant: try row.id(1), endpoint: try row.id(2), host: row.optionalText(3),
            request: try row.id(4), seq: row.integer(5), type: row.text(6), state: try row.word(7),
            attempts: row.int(8), nextAt: row.optionalTime(9), createdAt: row.time(10),
            finishedAt: row.optionalTime(11), lastStatus: row.isNull(12) ? nil : row.int(12),
            reason: row.optionalText(13))
    }
}

/// A list of deliveries as SQL, latest first.
struct WebhookDeliveryQuery: Sendable {
    private var filter = ListFilter()

    init(_ wanted: WebhookDeliveryFilter, after cursor: PageCursor?) {
        if let tenant = wanted.tenant { filter.add("d.tenant = ?", .id(tenant)) }
        if let state = wanted.state { filter.add("d.state = '\(state.rawValue)'") }
        if let endpoint = wanted.endpoint { filter.add("d.endpoint = ?", .id(endpoint)) }
        if let request = wanted.request { filter.add("d.request = ?", .id(request)) }
        if let from = wanted.from { filter.add("d.created_at >= ?", .time(from)) }
        if let to = wanted.to { filter.add("d.created_at < ?", .time(to)) }
        if let cursor { filter.start(after: cursor, of: "d") }
    }

    func deliveries(_ db: Connection, limit: Int) throws(StoreError) -> [WebhookDelivery] {
        try db.allDynamic(
            WebhookDelivery.select + filter.text + "ORDER BY d.created_at DESC, d.id DESC LIMIT ?",
            filter.bound + [.int(limit)], row: WebhookDelivery.init)
    }
}

extension Connection {
    private static let oneDelivery = SharedSQL(
        WebhookDelivery.select + "WHERE d.id = ?1 AND (?2 IS NULL OR d.tenant = ?2)")

    func webhookDelivery(_ id: ID, tenant: ID?) throws(StoreError) -> WebhookDelivery? {
        try first(Self.oneDelivery, .id(id), .id(tenant), row: WebhookDelivery.init)
    }

    /// In their order; `body` is sealed.
    func webhookAttempts(of delivery: ID) throws(StoreError) -> [WebhookAttempt] {
        try all(
            """
            SELECT number, at, milliseconds, status, reason, sent, body FROM webhook_attempts WHERE delivery = ?
            ORDER BY number
            """,
            .id(delivery)
        ) { row in
            WebhookAttempt(
                number: row.int(0), at: row.time(1), milliseconds: row.integer(2),
                status: row.isNull(3) ? nil : row.int(3), reason: row.optionalText(4), isSent: row.int(5) == 1,
                body: row.optionalBlob(6))
        }
    }
}
