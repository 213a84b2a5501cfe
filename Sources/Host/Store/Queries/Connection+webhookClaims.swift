import Domain

extension Connection {
    // Goes from one endpoint to the next through the index, so that a million deliveries of one cost nothing to pass.
    static let lanes = SharedSQL(
        """
        WITH RECURSIVE lanes (endpoint) AS (
            SELECT (SELECT endpoint FROM webhook_deliveries WHERE state = 'pending' ORDER BY endpoint LIMIT 1)
            UNION ALL
            SELECT (SELECT d.endpoint FROM webhook_deliveries AS d
                WHERE d.state = 'pending' AND d.endpoint > lanes.endpoint ORDER BY d.endpoint LIMIT 1)
            FROM lanes WHERE lanes.endpoint IS NOT NULL)
        SELECT e.id, e.version, e.failing_since, (SELECT d.next_at FROM webhook_deliveries AS d
            WHERE d.state = 'pending' AND d.endpoint = e.id ORDER BY d.next_at LIMIT 1)
        FROM lanes JOIN webhook_endpoints AS e ON e.id = lanes.endpoint WHERE e.status = 'active'
        """)

    /// The endpoints that have something to send, now or later.
    func webhookLanes() throws(StoreError) -> [WebhookLane] {
        try all(Self.lanes) { row throws(StoreError) in
            WebhookLane(
                endpoint: try row.id(0), version: row.integer(1), nextAt: row.time(3), failingSince: row.optionalTime(2)
            )
        }
    }

    private static func claimSQL(lock: String) -> String {
        """
        WITH pick AS MATERIALIZED (
            SELECT id FROM webhook_deliveries
            WHERE endpoint = ?1 AND state = 'pending' AND next_at <= ?2
                AND EXISTS (SELECT 1 FROM nodes WHERE id = ?3 AND superseded_at IS NULL)
            ORDER BY next_at, id LIMIT ?4 \(lock))
        UPDATE webhook_deliveries SET state = 'running', next_at = NULL, claimed_by = ?3, claimed_at = ?2,
            claim_seq = claim_seq + 1
        WHERE id IN (SELECT id FROM pick)
        RETURNING id, claim_seq, endpoint, tenant, request, seq, type, attempts - attempts_before,
            (SELECT e.data FROM events AS e
                WHERE e.request = webhook_deliveries.request AND e.seq = webhook_deliveries.seq),
            (SELECT e.at FROM events AS e
                WHERE e.request = webhook_deliveries.request AND e.seq = webhook_deliveries.seq),
            (SELECT t.url FROM webhook_targets AS t WHERE t.request = webhook_deliveries.request
                AND t.endpoint = webhook_deliveries.endpoint)
        """
    }

    static let claimDeliveries = SharedSQL(
        claimSQL(lock: ""), postgres: claimSQL(lock: "FOR UPDATE SKIP LOCKED"))

    /// Takes the first due deliveries of one endpoint; none for a node that has been replaced. The rows come with the
    /// unit.
    func claimDeliveries(
        of endpoint: ID, owner: ID, limit: Int, at now: Timestamp, row body: @escaping (ClaimedWebhook) -> Void
    ) throws(StoreError) {
        try later(Self.claimDeliveries, .id(endpoint), .time(now), .id(owner), .int(limit)) { row throws(StoreError) in
            body(
                ClaimedWebhook(
                    claim: WebhookClaim(id: try row.id(0), seq: row.integer(1)), endpoint: try row.id(2),
                    tenant: try row.id(3), request: try row.id(4), seq: row.integer(5), type: row.text(6),
                    data: row.isNull(8) ? .object([:]) : try row.json(8), at: row.time(9), attempts: row.int(7),
                    target: row.optionalBlob(10)))
        }
    }

    /// Claims that nobody will ever write the end of: of nodes that are over or silent, and those that are too old.
    /// - Returns: how many came back.
    func rescueDeliveries(staleNodes: Timestamp, staleClaims: Timestamp, at now: Timestamp) throws(StoreError) -> Int {
        try count(
            """
            UPDATE webhook_deliveries SET state = 'pending', next_at = ?3, claimed_by = NULL, claimed_at = NULL
            WHERE state = 'running' AND (claimed_at < ?2 OR claimed_by NOT IN (
                SELECT id FROM nodes WHERE superseded_at IS NULL AND heartbeat_at >= ?1))
            """,
            .time(staleNodes), .time(staleClaims), .time(now))
    }

    func hasStaleDelivery(staleNodes: Timestamp, staleClaims: Timestamp) throws(StoreError) -> Bool {
        try first(
            """
            SELECT 1 FROM webhook_deliveries WHERE state = 'running' AND (claimed_at < ?2 OR claimed_by NOT IN (
                SELECT id FROM nodes WHERE superseded_at IS NULL AND heartbeat_at >= ?1)) LIMIT 1
            """,
            .time(staleNodes), .time(staleClaims)
        ) { _ in true } ?? false
    }

    private static let waitsForNone = """
        state = 'held' AND created_at >= ?1 AND NOT EXISTS (
            SELECT 1 FROM webhook_deliveries AS earlier
            WHERE earlier.request = webhook_deliveries.request AND earlier.endpoint = webhook_deliveries.endpoint
                AND earlier.seq < webhook_deliveries.seq AND earlier.state IN ('pending', 'held', 'running'))
        """
    private static let findForgotten = SharedSQL("SELECT 1 FROM webhook_deliveries WHERE \(waitsForNone) LIMIT 1")
    private static let freeForgotten = SharedSQL(
        "UPDATE webhook_deliveries SET state = 'pending', next_at = ?2 WHERE \(waitsForNone) RETURNING 1")

    /// One was written while the one before it just ended on another connection, so that neither saw the other.
    func hasForgottenDelivery(since: Timestamp) throws(StoreError) -> Bool {
        try first(Self.findForgotten, .time(since)) { _ in true } ?? false
    }

    func freeForgottenDeliveries(since: Timestamp, at now: Timestamp) throws(StoreError) -> Int {
        try all(Self.freeForgotten, .time(since), .time(now)) { _ in true }.count
    }

    /// Gives claims back untried.
    func releaseDelivery(_ claim: WebhookClaim, at now: Timestamp) throws(StoreError) {
        try run(
            """
            UPDATE webhook_deliveries SET state = 'pending', next_at = ?3, claimed_by = NULL, claimed_at = NULL
            WHERE id = ?1 AND claim_seq = ?2 AND state = 'running'
            """,
            .id(claim.id), .integer(claim.seq), .time(now))
    }
}
