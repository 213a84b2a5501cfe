package import Domain

extension DataStore {
    /// Latest first.
    /// - Parameters:
    ///   - cursor: `next` of the page before.
    ///   - limit: 1 to 1,000.
    package func webhookDeliveries(
        _ filter: WebhookDeliveryFilter = WebhookDeliveryFilter(), after cursor: String? = nil, limit: Int = 50
    ) async throws(StoreError) -> Page<WebhookDelivery> {
        let limit = min(max(limit, 1), 1000)
        let start = if let cursor { try PageCursor(cursor) } else { nil as PageCursor? }
        let query = WebhookDeliveryQuery(filter, after: start)
        let found = try await read(as: .client(filter.tenant)) { db throws(StoreError) in
            try query.deliveries(db, limit: limit + 1)
        }
        let items = Array(found.prefix(limit))
        let last = found.count > limit ? items.last : nil
        return Page(items: items, next: last.map { PageCursor(createdAt: $0.createdAt, id: $0.id).text })
    }

    /// With its attempts in their order. nil: there is none, or it is another tenant's.
    package func webhookDelivery(_ id: ID, tenant: ID?) async throws(StoreError) -> (
        delivery: WebhookDelivery, attempts: [WebhookAttempt]
    )? {
        let found = try await read(as: .client(tenant)) {
            db throws(StoreError) -> (WebhookDelivery, [WebhookAttempt], WrappedKey?)? in
            guard let delivery = try db.webhookDelivery(id, tenant: tenant) else { return nil }
            return (delivery, try db.webhookAttempts(of: id), try db.wrappedKey(ofRequest: delivery.request))
        }
        guard let (delivery, sealed, wrapped) = found else { return nil }
        let key = if let wrapped { try unwrap(wrapped) } else { nil as DataKey? }
        var attempts: [WebhookAttempt] = []
        for var attempt in sealed {
            attempt.body = try key?.open(attempt.body, "webhook_attempts", id, Self.column(attempt.at))
            attempts.append(attempt)
        }
        return (delivery, attempts)
    }

    /// Sends it again, under the `webhook-id` it had.
    /// - Returns: false when there is no such delivery, or it is under way.
    package func replayWebhook(_ id: ID, tenant: ID?, actor: String) async throws(StoreError) -> Bool {
        let (sealing, now) = (try sealing(), Timestamp.now())
        let replayed = try await write { db throws(StoreError) in
            guard let delivery = try db.webhookDelivery(id, tenant: tenant),
                try db.replayDelivery(id, tenant: tenant, at: now)
            else { return false }
            db.announce(.webhooks)
            try db.appendAudit(
                AuditEntry(
                    actor: actor, action: "webhook_delivery.replay", target: id.text, tenant: delivery.tenant),
                sealing, at: now)
            return true
        }
        if replayed { tellOfWebhooks() }
        return replayed
    }

    /// The same for those that match and have ended, at most `limit`.
    /// - Returns: how many.
    package func replayWebhooks(
        _ filter: WebhookDeliveryFilter, limit: Int, actor: String
    ) async throws(StoreError) -> Int {
        var filter = filter
        let states: [WebhookDeliveryState] = filter.state.map { [$0] } ?? [.delivered, .dead]
        var count = 0
        for state in states {
            filter.state = state
            var cursor: String?
            repeat {
                let page = try await webhookDeliveries(filter, after: cursor, limit: min(100, limit - count))
                for delivery in page.items
                where try await replayWebhook(delivery.id, tenant: filter.tenant, actor: actor) { count += 1 }
                cursor = page.next
            } while cursor != nil && count < limit
            if count >= limit { break }
        }
        return count
    }

    /// For health.
    package func webhookCounts() async throws(StoreError) -> WebhookCounts {
        let now = Timestamp.now()
        return try await read { db throws(StoreError) in try db.webhookCounts(at: now) }
    }

    /// Deliveries that ended before that time go, with their attempts; what waits for an endpoint that was disabled before
    /// then is given up.
    /// - Returns: how many rows went or were given up.
    package func pruneWebhooks(before: Timestamp, until deadline: Timestamp) async throws(StoreError) -> Int {
        let (batch, now) = (500, Timestamp.now())
        var count = 0
        while Timestamp.now() < deadline {
            let gone = try await write { db throws(StoreError) in
                try db.deleteDeliveries(finishedBefore: before, limit: batch)
                    + db.giveUpUnreachableDeliveries(before: before, limit: batch, at: now)
            }
            count += gone
            if gone < batch { break }
        }
        return count
    }
}
