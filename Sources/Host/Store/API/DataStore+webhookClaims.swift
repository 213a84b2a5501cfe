package import Domain

extension DataStore {
    /// The endpoints that have something to send, now or later; those that are disabled are left out.
    package func webhookLanes() async throws(StoreError) -> [WebhookLane] {
        try await read { db throws(StoreError) in try db.webhookLanes() }
    }

    /// Takes due deliveries.
    /// - Parameter shares: how many of which endpoint.
    package func claimWebhooks(
        _ shares: [(endpoint: ID, limit: Int)], owner: ID, at now: Timestamp = .now()
    ) async throws(StoreError) -> [ClaimedWebhook] {
        if shares.isEmpty { return [] }
        return try await writeLater { db throws(StoreError) in
            let claimed = Later<[ClaimedWebhook]>([])
            for share in shares {
                try db.claimDeliveries(of: share.endpoint, owner: owner, limit: share.limit, at: now) {
                    claimed.value.append($0)
                }
            }
            return claimed
        }
    }

    /// The URL that the request brought. nil: it brought none, or its key is erased.
    package func webhookURL(of claimed: ClaimedWebhook) async throws(StoreError) -> String? {
        guard let target = claimed.target else { return nil }
        let wrapped = try await read { db throws(StoreError) in try db.wrappedKey(ofRequest: claimed.request) }
        guard let wrapped, let key = try unwrap(wrapped) else { return nil }
        return try key.openText(target, "webhook_targets", claimed.request, "url")
    }

    /// Gives claims back untried.
    package func releaseWebhooks(_ claims: [WebhookClaim], at now: Timestamp = .now()) async throws(StoreError) {
        if claims.isEmpty { return }
        try await write { db throws(StoreError) in
            for claim in claims { try db.releaseDelivery(claim, at: now) }
        }
    }

    /// Brings back what nodes that are over or silent had claimed, what was claimed too long ago, and what waits for
    /// nothing any more. Safe to run anywhere and twice.
    /// - Parameters:
    ///   - staleAfter: milliseconds without a heartbeat.
    ///   - claimLife: milliseconds after which a claim counts as forgotten.
    ///   - heldSince: what is held since longer than that was looked at before.
    package func rescueWebhooks(
        staleAfter: Int64 = 20_000, claimLife: Int64 = 300_000, heldSince: Timestamp, at now: Timestamp = .now()
    ) async throws(StoreError) -> Int {
        let (nodes, claims) = (now.adding(milliseconds: -staleAfter), now.adding(milliseconds: -claimLife))
        let found = try await read { db throws(StoreError) in
            (
                try db.hasStaleDelivery(staleNodes: nodes, staleClaims: claims),
                try db.hasForgottenDelivery(since: heldSince)
            )
        }
        guard found.0 || found.1 else { return 0 }
        return try await write { db throws(StoreError) in
            // Judged again here: the heartbeat, or the end, may have come meanwhile.
            (found.0 ? try db.rescueDeliveries(staleNodes: nodes, staleClaims: claims, at: now) : 0)
                + (found.1 ? try db.freeForgottenDeliveries(since: heldSince, at: now) : 0)
        }
    }

    /// Writes what came of an attempt: the delivery, the attempt, and what it says of the endpoint.
    /// - Parameter logs: false leaves the attempt out, for when it is what cannot be written.
    /// - Throws: `fenced` when another node has taken the delivery over. Then nothing was written.
    package func finishWebhook(_ result: WebhookResult, logs: Bool = true) async throws(StoreError) {
        let body = logs ? await sealedAnswer(of: result) : nil
        try await write { db throws(StoreError) in
            try db.finishDelivery(result)
            if logs { try db.insertAttempt(result, body: body) }
            try db.noteEndpointHealth(result)
            if let reason = result.disables,
                try db.disableEndpoint(result.endpoint, reason: reason, at: result.attempt.at)
            {
                try db.insertOperatorEvent(
                    OperatorEvent(
                        type: "webhook.endpoint.disabled", target: result.endpoint.text, tenant: result.tenant,
                        data: ["reason": .string(reason)]), at: result.attempt.at)
            }
        }
    }

    static func column(_ at: Timestamp) -> String { "body/\(at.milliseconds)" }

    /// An erased key leaves nothing to seal with, and an attempt is logged all the same.
    private func sealedAnswer(of result: WebhookResult) async -> [UInt8]? {
        guard let body = result.attempt.body, !body.isEmpty, let key = try? await dataKey(of: result.request) else {
            return nil
        }
        let sealed: [UInt8] = key.seal(body, "webhook_attempts", result.claim.id, Self.column(result.attempt.at))
        return sealed
    }
}
