import Domain

extension Connection {
    /// Sends it again under its id, from the beginning of the schedule. What is under way stays as it is.
    /// - Returns: false when it is under way, or there is none.
    func replayDelivery(_ id: ID, tenant: ID?, at now: Timestamp) throws(StoreError) -> Bool {
        try count(
            """
            UPDATE webhook_deliveries SET state = 'pending', attempts_before = attempts, next_at = ?3, finished_at = NULL,
                reason = NULL
            WHERE id = ?1 AND (?2 IS NULL OR tenant = ?2) AND state IN ('pending', 'delivered', 'dead')
                AND EXISTS (SELECT 1 FROM webhook_endpoints AS e WHERE e.id = webhook_deliveries.endpoint)
            """,
            .id(id), .id(tenant), .time(now)) == 1
    }

    func webhookCounts(at now: Timestamp) throws(StoreError) -> WebhookCounts {
        let disabled =
            try first("SELECT count(*) FROM webhook_endpoints WHERE status = 'disabled'") { row in row.int(0) } ?? 0
        let pending =
            try first(
                """
                SELECT count(*) FROM (
                    SELECT 1 FROM webhook_endpoints AS e JOIN webhook_deliveries AS d ON d.endpoint = e.id
                    WHERE e.status = 'active' AND d.state = 'pending' AND d.next_at <= ?1 LIMIT ?2) AS due
                """,
                .time(now), .int(WebhookCounts.most)
            ) { row in row.int(0) } ?? 0
        let oldest = try webhookLanes().map(\.nextAt).min()
        return WebhookCounts(pending: pending, oldestDue: oldest.flatMap { $0 <= now ? $0 : nil }, disabled: disabled)
    }

    /// At most `limit` of the oldest that ended before `until`, with their attempts.
    func deleteDeliveries(finishedBefore until: Timestamp, limit: Int) throws(StoreError) -> Int {
        try count(
            """
            DELETE FROM webhook_deliveries WHERE id IN (
                SELECT id FROM webhook_deliveries WHERE finished_at IS NOT NULL AND finished_at < ?1
                ORDER BY finished_at LIMIT ?2)
            """,
            .time(until), .int(limit))
    }

    /// What waits for an endpoint that is disabled for so long, or gone, is given up.
    func giveUpUnreachableDeliveries(before until: Timestamp, limit: Int, at now: Timestamp) throws(StoreError) -> Int {
        try count(
            """
            UPDATE webhook_deliveries SET state = 'dead', next_at = NULL, finished_at = ?3, reason = 'endpoint_disabled'
            WHERE id IN (
                SELECT d.id FROM webhook_deliveries AS d LEFT JOIN webhook_endpoints AS e ON e.id = d.endpoint
                WHERE d.state IN ('pending', 'held') AND d.created_at < ?1
                    AND (e.id IS NULL OR e.disabled_at < ?1) LIMIT ?2)
            """,
            .time(until), .int(limit), .time(now))
    }
}
