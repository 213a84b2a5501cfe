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
            SELECT e.tenant AS tenant, e.id AS endpoint, e.ordered = 1 AND \(isPreceded("?2", "e.id")) AS waits
            FROM webhook_endpoints AS e
            WHERE e.tenant = ?3 AND e.kind = 'endpoint' AND e.status = 'active'
                AND (e.events = ' * ' OR e.events LIKE ?6 OR e.events LIKE ?7)
            UNION ALL
            SELECT t.tenant, t.endpoint, 1 = 0 FROM webhook_targets AS t WHERE t.request = ?2 AND ?8 = 1
        ) AS m, (SELECT max(seq) - ?9 AS seq FROM events WHERE request = ?2) AS s
        RETURNING endpoint
        """
    }

    private static func isPreceded(_ request: String, _ endpoint: String) -> String {
        """
        EXISTS (SELECT 1 FROM webhook_deliveries AS d WHERE d.request = \(request) AND d.endpoint = \(endpoint)
            AND d.state IN ('pending', 'held', 'running'))
        """
    }

    private static func newID(_ made: String) -> String {
        "substring(\(made)::bytea from 1 for 9) || substring(uuid_send(gen_random_uuid()) from 10)"
    }

    // Made together none sees the row of another, so those of one request and endpoint are counted: the first may go.
    private static let manyDeliveries = """
        WITH wanted AS MATERIALIZED (
            SELECT \(newID("u.p1")) AS id, u.ord, u.p3 AS tenant, e.id AS endpoint, u.p2 AS request,
                (SELECT max(seq) FROM events WHERE request = u.p2) - u.p9 AS seq, u.p4 AS type, u.p5 AS at,
                e.ordered = 1 AS ordered
            FROM \(BulkForm.rows(9))
            JOIN webhook_endpoints AS e ON e.tenant = u.p3 AND e.kind = 'endpoint' AND e.status = 'active'
                AND (e.events = ' * ' OR e.events LIKE u.p6 OR e.events LIKE u.p7)
            UNION ALL
            SELECT \(newID("u.p1")), u.ord, t.tenant, t.endpoint, u.p2,
                (SELECT max(seq) FROM events WHERE request = u.p2) - u.p9, u.p4, u.p5, false
            FROM \(BulkForm.rows(9)) JOIN webhook_targets AS t ON t.request = u.p2 AND u.p8 = 1
        ), added AS (
            INSERT INTO webhook_deliveries (id, tenant, endpoint, request, seq, type, state, next_at, created_at)
            SELECT m.id, m.tenant, m.endpoint, m.request, m.seq, m.type, CASE WHEN m.waits THEN 'held' ELSE 'pending' END,
                CASE WHEN m.waits THEN NULL ELSE m.at END, m.at
            FROM (
                SELECT w.*, w.ordered AND (row_number() OVER (PARTITION BY w.request, w.endpoint ORDER BY w.seq) > 1
                    OR \(isPreceded("w.request", "w.endpoint"))) AS waits
                FROM wanted AS w
            ) AS m
            RETURNING id)
        SELECT w.ord FROM wanted AS w JOIN added ON added.id = w.id
        """

    static let insertDeliveries = BulkSQL(
        .deliveries, deliverySQL("CAST(substr(?1, 1, 9) || randomblob(7) AS BLOB)"),
        postgres: deliverySQL(newID("?1")), many: manyDeliveries, answers: .numbered)

    // A statement sees the endpoints there are when it begins, and its commit comes later. Whoever makes an endpoint waits
    // for all that may not have seen it, so that what is committed afterwards has. On SQLite there is one writer.
    private static let shareEndpoints = BulkSQL(
        .endpoints, "SELECT pg_advisory_xact_lock_shared(?1)",
        many: """
            SELECT pg_advisory_xact_lock_shared(t.number)
            FROM (SELECT DISTINCT u.p1 AS number FROM \(BulkForm.rows(1)) ORDER BY 1) AS t
            """)

    /// Before deliveries of the tenant's events are inserted: no endpoint is added until the commit. The lock's number is
    /// the random half of the id.
    func shareEndpoints(of tenant: ID) throws(StoreError) {
        if !writesInOneOrder { try run(Self.shareEndpoints, .integer(Int64(bitPattern: tenant.low))) }
    }

    /// From here to the commit no event of the tenant's is stored that does not see what becomes of its endpoints.
    func holdEndpoints(of tenant: ID) throws(StoreError) {
        try lock(withUnsafeBytes(of: tenant.low.bigEndian) { Array($0) })
    }

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
