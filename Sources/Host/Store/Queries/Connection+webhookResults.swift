import Domain

extension Connection {
    /// - Parameter number: of the attempt; it counts only if the delivery was sent to.
    func finishDelivery(_ result: WebhookResult) throws(StoreError) {
        let at = result.attempt.at.adding(milliseconds: result.attempt.milliseconds)
        let (state, nextAt): (WebhookDeliveryState, Timestamp?) =
            switch result.verdict {
            case .delivered: (.delivered, nil)
            case .dead: (.dead, nil)
            case .again(let next): (.pending, next)
            }
        try expect(
            """
            UPDATE webhook_deliveries SET state = ?3, attempts = attempts + 1, next_at = ?4, finished_at = ?5,
                last_status = ?6, reason = ?7, claimed_by = NULL, claimed_at = NULL
            WHERE id = ?1 AND claim_seq = ?2 AND state = 'running'
            """,
            .id(result.claim.id), .integer(result.claim.seq), .text(state.rawValue), .time(nextAt),
            .time(nextAt == nil ? at : nil), .integer(result.attempt.status.map { Int64($0) }),
            .text(result.attempt.reason), else: Self.lostClaim)
        guard nextAt == nil else { return }
        try run(
            """
            UPDATE webhook_deliveries SET state = 'pending', next_at = ?3
            WHERE request = ?1 AND endpoint = ?2 AND state = 'held' AND seq = (
                SELECT min(seq) FROM webhook_deliveries WHERE request = ?1 AND endpoint = ?2 AND state = 'held')
            """,
            .id(result.request), .id(result.endpoint), .time(at))
    }

    private static let lostClaim = StoreError(
        .fenced, "another node has taken the delivery over; nothing was written")

    /// - Parameter body: sealed.
    func insertAttempt(_ result: WebhookResult, body: [UInt8]?) throws(StoreError) {
        let attempt = result.attempt
        try run(
            """
            INSERT INTO webhook_attempts (delivery, number, tenant, at, milliseconds, status, reason, sent, body)
            VALUES (?1, (SELECT attempts FROM webhook_deliveries WHERE id = ?1), ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            """,
            .id(result.claim.id), .id(result.tenant), .time(attempt.at), .integer(attempt.milliseconds),
            .integer(attempt.status.map { Int64($0) }), .text(attempt.reason), .flag(attempt.isSent), .blob(body))
    }

    /// Writes only what changes, so that deliveries of a healthy endpoint do not wait for each other.
    func noteEndpointHealth(_ result: WebhookResult) throws(StoreError) {
        if result.verdict == .delivered {
            return try run(
                "UPDATE webhook_endpoints SET failing_since = NULL WHERE id = ? AND failing_since IS NOT NULL",
                .id(result.endpoint))
        }
        guard result.countsAgainstEndpoint else { return }
        try run(
            "UPDATE webhook_endpoints SET failing_since = ?2 WHERE id = ?1 AND failing_since IS NULL",
            .id(result.endpoint), .time(result.attempt.at))
    }

    /// - Returns: false when it is disabled already.
    func disableEndpoint(_ id: ID, reason: String, at now: Timestamp) throws(StoreError) -> Bool {
        try count(
            """
            UPDATE webhook_endpoints SET status = 'disabled', reason = ?2, disabled_at = ?3, updated_at = ?3,
                version = version + 1
            WHERE id = ?1 AND status = 'active'
            """,
            .id(id), .text(reason), .time(now)) == 1
    }
}
