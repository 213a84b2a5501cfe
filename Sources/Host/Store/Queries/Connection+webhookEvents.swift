import Domain

extension Connection {
    // The new ids share their first bytes, the time among them, with one that was made outside: they sort by time, and no
    // round trip is needed to learn how many endpoints there are.
    private static func deliverySQL(_ id: String) -> String {
        """
        INSERT INTO webhook_deliveries (
            id, tenant, endpoint, request, seq, type, state, next_at, created_at)
        SELECT \(id), m.tenant, m.endpoint, ?2, s.seq, ?4, CASE WHEN m.waits THEN 'held' ELSE 'pending' END,
            CASE WHEN m.waits THEN NULL ELSE ?5 END, ?5
        FROM (
            SELECT e.tenant AS tenant, e.id AS endpoint, e.ordered = 1 AND EXISTS (
                SELECT 1 FROM webhook_deliveries AS d WHERE d.request = ?2 AND d.endpoint = e.id
                    AND d.state IN ('pending', 'held', 'running')) AS waits
            FROM webhook_endpoints AS e
            WHERE e.tenant = ?3 AND e.kind = 'endpoint' AND e.status = 'active'
                AND (e.events = ' * ' OR e.events LIKE ?6 OR e.events LIKE ?7)
            UNION ALL
            SELECT t.tenant, t.endpoint, 1 = 0 FROM webhook_targets AS t WHERE t.request = ?2 AND ?8 = 1
        ) AS m, (SELECT max(seq) - ?9 AS seq FROM events WHERE request = ?2) AS s
        RETURNING endpoint
        """
    }

    // Each looks at what the one before it left, so they are made one by one, after all the events of a batch.
    static let insertDeliveries = BulkSQL(
        alone: .deliveries,
        deliverySQL("CAST(substr(?1, 1, 9) || randomblob(7) AS BLOB)"),
        postgres: deliverySQL("substring(?1::bytea from 1 for 9) || substring(uuid_send(gen_random_uuid()) from 10)"))

    /// One delivery for each endpoint that wants the event just inserted, and for the request's own URL if the event ends
    /// or revises it. Those of one request and endpoint that must keep their order wait for each other.
    /// - Parameter behind: how many events of the unit follow this one; they are stored by then.
    func insertDeliveries(
        of event: NewEvent, _ behind: Int, request: ID, tenant: ID, at now: Timestamp, written: @escaping () -> Void
    ) throws(StoreError) {
        let area = event.type.prefix { $0 != "." }
        try later(
            Self.insertDeliveries, .id(ID.make(at: now)), .id(request), .id(tenant), .text(event.type), .time(now),
            .text("% \(event.type) %"), .text("% \(area).* %"), .flag(WebhookEvents.concludes(event.type)), .int(behind)
        ) { [unowned self] _ in
            announce(.webhooks)
            written()
        }
    }

    func insertTarget(_ target: SealedTarget, request: ID, tenant: ID, at now: Timestamp) throws(StoreError) {
        try run(
            """
            INSERT INTO webhook_endpoints (
                id, tenant, kind, host, events, payload, ordered, status, created_at, updated_at)
            VALUES (?1, ?2, 'request', ?3, ' * ', 'thin', 0, 'active', ?4, ?4)
            ON CONFLICT (id) DO NOTHING
            """,
            .id(target.endpoint), .id(tenant), .text(target.host), .time(now))
        try run(
            "INSERT INTO webhook_targets (request, tenant, endpoint, url) VALUES (?, ?, ?, ?)",
            .id(request), .id(tenant), .id(target.endpoint), .blob(target.url))
    }
}

enum WebhookEvents {
    private static let ends: Set<Substring> = ["completed", "failed", "cancelled", "expired", "revised"]

    /// A request's own URL is told of its end, and of what changes that later.
    static func concludes(_ type: String) -> Bool {
        ends.contains(type.split(separator: ".").last ?? "")
    }
}

/// A request's own URL, sealed, and the row that its host shares with others of the tenant.
struct SealedTarget: Sendable {
    let endpoint: ID
    let host: String
    let url: [UInt8]

    init(_ target: NewRequest.Webhook, request: ID, key: DataKey) {
        let index = key.sealing.blindIndex(
            tenant: key.tenant, label: "webhook_host", Array(target.origin.utf8))
        endpoint = ID(bytes: index.prefix(16)) ?? ID(high: 0, low: 0)
        host = target.host
        url = key.seal(target.url, "webhook_targets", request, "url")
    }
}
