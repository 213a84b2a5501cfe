import Domain

extension Connection {
    private static let select = "SELECT \(WebhookEndpointRow.columns) FROM webhook_endpoints\n"
    private static let one = SharedSQL(select + "WHERE id = ?1 AND (?2 IS NULL OR tenant = ?2)")
    // What is read here is changed next; another unit that would change it waits.
    private static let held = SharedSQL(
        select + "WHERE id = ?1 AND tenant = ?2 AND kind = 'endpoint'",
        postgres: select + "WHERE id = ?1 AND tenant = ?2 AND kind = 'endpoint' FOR UPDATE")
    private static let ofTenant = SharedSQL(select + "WHERE tenant = ? AND kind = 'endpoint' ORDER BY id LIMIT ?")

    func webhookEndpoint(_ id: ID, tenant: ID?) throws(StoreError) -> WebhookEndpointRow? {
        try first(Self.one, .id(id), .id(tenant), row: WebhookEndpointRow.init)
    }

    func webhookEndpointToChange(_ id: ID, tenant: ID) throws(StoreError) -> WebhookEndpointRow? {
        try first(Self.held, .id(id), .id(tenant), row: WebhookEndpointRow.init)
    }

    func webhookEndpoints(of tenant: ID, limit: Int) throws(StoreError) -> [WebhookEndpointRow] {
        try all(Self.ofTenant, .id(tenant), .int(limit), row: WebhookEndpointRow.init)
    }

    func insertWebhookEndpoint(_ new: SealedEndpoint, at now: Timestamp) throws(StoreError) {
        let endpoint = new.endpoint
        try run(
            """
            INSERT INTO webhook_endpoints (
                id, tenant, kind, host, events, payload, ordered, status, created_at, updated_at, wrapped_key, url,
                secret, public_key, private_key)
            VALUES (?, ?, 'endpoint', ?, ?, ?, ?, 'active', ?, ?, ?, ?, ?, ?, ?)
            """,
            .id(endpoint.id), .id(endpoint.tenant), .text(endpoint.host), .text(Self.list(endpoint.events)),
            .text(endpoint.payload.rawValue), .flag(endpoint.isOrdered), .time(now), .time(now), .blob(new.wrapped),
            .blob(new.url), .blob(new.secret), .text(endpoint.keyPair?.publicKey), .blob(new.privateKey))
    }

    /// Takes the place of what was there; nil for none.
    func setWebhookKeyPair(_ id: ID, publicKey: String?, privateKey: [UInt8]?) throws(StoreError) {
        try run(
            """
            UPDATE webhook_endpoints SET public_key = ?2, private_key = ?3, previous_public_key = NULL,
                previous_private_key = NULL
            WHERE id = ?1
            """,
            .id(id), .text(publicKey), .blob(privateKey))
    }

    /// The one that there is goes on to sign as long as the secret before does.
    func rotateWebhookKeyPair(_ id: ID, publicKey: String, privateKey: [UInt8]) throws(StoreError) {
        try run(
            """
            UPDATE webhook_endpoints SET previous_public_key = public_key, previous_private_key = private_key,
                public_key = ?2, private_key = ?3
            WHERE id = ?1
            """,
            .id(id), .text(publicKey), .blob(privateKey))
    }

    /// - Parameter url: sealed.
    func updateWebhookEndpoint(
        _ id: ID, _ change: WebhookEndpointChange, url: [UInt8]?, at now: Timestamp
    ) throws(StoreError) {
        try run(
            """
            UPDATE webhook_endpoints SET host = coalesce(?2, host), url = coalesce(?3, url),
                events = coalesce(?4, events), payload = coalesce(?5, payload), ordered = coalesce(?6, ordered),
                version = version + 1, updated_at = ?7
            WHERE id = ?1
            """,
            .id(id), .text(change.address?.host), .blob(url), .text(change.events.map(Self.list)),
            .text(change.payload?.rawValue), .flag(change.isOrdered), .time(now))
        switch change.isActive {
        case true?:
            try run(
                """
                UPDATE webhook_endpoints SET status = 'active', reason = NULL, disabled_at = NULL, failing_since = NULL
                WHERE id = ?
                """,
                .id(id))
        case false?:
            try run(
                """
                UPDATE webhook_endpoints SET status = 'disabled', reason = 'operator', disabled_at = ?2
                WHERE id = ?1 AND status = 'active'
                """,
                .id(id), .time(now))
        case nil: break
        }
    }

    func rotateWebhookSecret(_ id: ID, secret: [UInt8], previous: [UInt8], until: Timestamp, at now: Timestamp)
        throws(StoreError)
    {
        try run(
            """
            UPDATE webhook_endpoints SET secret = ?2, previous = ?3, previous_until = ?4, version = version + 1,
                updated_at = ?5
            WHERE id = ?1
            """,
            .id(id), .blob(secret), .blob(previous), .time(until), .time(now))
    }

    /// What was pending is given up; what is just being sent ends by itself.
    func deleteWebhookEndpoint(_ id: ID, at now: Timestamp) throws(StoreError) {
        try run(
            """
            UPDATE webhook_deliveries SET state = 'dead', next_at = NULL, finished_at = ?2, reason = 'endpoint_deleted'
            WHERE endpoint = ?1 AND state IN ('pending', 'held')
            """,
            .id(id), .time(now))
        try run("DELETE FROM webhook_endpoints WHERE id = ?", .id(id))
    }

    // MARK: The tenant's default secret

    private static let defaultColumns =
        "tenant, version, created_at, updated_at, shown_at, previous_until, wrapped_key, secret, previous"
    private static let oneDefault = SharedSQL("SELECT \(defaultColumns) FROM webhook_defaults WHERE tenant = ?")
    private static let heldDefault = SharedSQL(
        oneDefault.text, postgres: oneDefault.text + " FOR UPDATE")

    func webhookDefault(of tenant: ID) throws(StoreError) -> WebhookDefaultRow? {
        try first(Self.oneDefault, .id(tenant), row: WebhookDefaultRow.init)
    }

    func webhookDefaultToChange(of tenant: ID) throws(StoreError) -> WebhookDefaultRow? {
        try first(Self.heldDefault, .id(tenant), row: WebhookDefaultRow.init)
    }

    /// Of two at once the first one's secret counts.
    func insertWebhookDefault(_ tenant: ID, wrapped: [UInt8], secret: [UInt8], at now: Timestamp) throws(StoreError) {
        try run(
            """
            INSERT INTO webhook_defaults (tenant, created_at, updated_at, wrapped_key, secret) VALUES (?1, ?2, ?2, ?3, ?4)
            ON CONFLICT (tenant) DO NOTHING
            """,
            .id(tenant), .time(now), .blob(wrapped), .blob(secret))
    }

    func markWebhookDefaultShown(_ tenant: ID, at now: Timestamp) throws(StoreError) {
        try run("UPDATE webhook_defaults SET shown_at = ?2 WHERE tenant = ?1", .id(tenant), .time(now))
    }

    func rotateWebhookDefault(_ tenant: ID, secret: [UInt8], previous: [UInt8], until: Timestamp, at now: Timestamp)
        throws(StoreError)
    {
        try run(
            """
            UPDATE webhook_defaults SET secret = ?2, previous = ?3, previous_until = ?4, version = version + 1,
                updated_at = ?5, shown_at = ?5
            WHERE tenant = ?1
            """,
            .id(tenant), .blob(secret), .blob(previous), .time(until), .time(now))
    }

    static func list(_ events: [String]) -> String { " \(events.joined(separator: " ")) " }
}

/// An endpoint about to be inserted, sealed under a key of its own.
struct SealedEndpoint: Sendable {
    let endpoint: NewWebhookEndpoint
    let wrapped: [UInt8]
    let url: [UInt8]
    let secret: [UInt8]
    let privateKey: [UInt8]?

    init(_ endpoint: NewWebhookEndpoint, _ sealing: any Sealing) {
        self.endpoint = endpoint
        let key = DataKey(tenant: endpoint.tenant, bytes: sealing.newDataKey(), sealing: sealing)
        wrapped = sealing.wrap(dataKey: key.bytes, tenant: endpoint.tenant)
        url = key.seal(endpoint.url, "webhook_endpoints", endpoint.id, "url")
        secret = key.seal(endpoint.secret, "webhook_endpoints", endpoint.id, "secret")
        privateKey = endpoint.keyPair.map {
            key.seal($0.privateKey, "webhook_endpoints", endpoint.id, "private_key")
        }
    }
}
