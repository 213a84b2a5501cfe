package import Domain

// The secret that signs what goes to the URLs that a tenant's requests bring.
extension DataStore {
    /// - Parameters:
    ///   - fresh: becomes the secret if the tenant has none yet.
    ///   - shownTo: who is about to see it: the first time it is handed out, later it is not. nil: nobody.
    package func webhookDefault(
        of tenant: ID, fresh: String, shownTo actor: String?
    ) async throws(StoreError) -> (facts: WebhookDefault, secret: String?) {
        let (sealing, now) = (try sealing(), Timestamp.now())
        let (wrapped, sealed) = try sealDefault(fresh, tenant)
        let (row, first) = try await write { db throws(StoreError) -> (WebhookDefaultRow?, Bool) in
            try db.insertWebhookDefault(tenant, wrapped: wrapped, secret: sealed, at: now)
            guard let row = try db.webhookDefaultToChange(of: tenant), let actor, row.plain.shownAt == nil else {
                return (try db.webhookDefault(of: tenant), false)
            }
            try db.markWebhookDefaultShown(tenant, at: now)
            try db.appendAudit(Self.audit("show_default", tenant, tenant, actor), sealing, at: now)
            return (try db.webhookDefault(of: tenant), true)
        }
        guard let row else { throw StoreError(.other, "a new webhook secret was not kept; try again") }
        return (row.plain, first ? try open(row).current : nil)
    }

    /// For signing. nil: the tenant has none yet.
    package func webhookDefaultSecrets(of tenant: ID) async throws(StoreError) -> WebhookSecrets? {
        guard let row = try await read({ db throws(StoreError) in try db.webhookDefault(of: tenant) }) else {
            return nil
        }
        return try open(row)
    }

    /// Both secrets sign until `overlap` milliseconds have passed. One that nobody has ever seen has no overlap.
    /// - Parameter idempotency: claimed with it; `duplicate` when the key is taken.
    package func rotateWebhookDefault(
        of tenant: ID, secret: String, overlap: Int64, idempotency: IdempotencyMark? = nil, actor: String
    ) async throws(StoreError) -> WebhookDefault {
        let (sealing, now) = (try sealing(), Timestamp.now())
        let (wrapped, sealed) = try sealDefault(secret, tenant)
        let row = try await write { db throws(StoreError) -> WebhookDefaultRow? in
            if let idempotency { try db.claim(idempotency, Self.made(secret, of: nil, tenant, sealing), at: now) }
            if let old = try db.webhookDefaultToChange(of: tenant), let key = try self.key(old) {
                try db.rotateWebhookDefault(
                    tenant, secret: key.seal(secret, "webhook_defaults", tenant, "secret"), previous: old.secret,
                    until: now.adding(milliseconds: overlap), at: now)
            } else {
                try db.insertWebhookDefault(tenant, wrapped: wrapped, secret: sealed, at: now)
                try db.markWebhookDefaultShown(tenant, at: now)
            }
            try db.appendAudit(Self.audit("rotate_default", tenant, tenant, actor), sealing, at: now)
            return try db.webhookDefault(of: tenant)
        }
        guard let row else { throw StoreError(.other, "a new webhook secret was not kept; try again") }
        return row.plain
    }

    private func sealDefault(_ secret: String, _ tenant: ID) throws(StoreError) -> (wrapped: [UInt8], secret: [UInt8]) {
        let sealing = try sealing()
        let key = DataKey(tenant: tenant, bytes: sealing.newDataKey(), sealing: sealing)
        return (
            sealing.wrap(dataKey: key.bytes, tenant: tenant), key.seal(secret, "webhook_defaults", tenant, "secret")
        )
    }

    private func key(_ row: WebhookDefaultRow) throws(StoreError) -> DataKey? {
        try unwrap(WrappedKey(tenant: row.plain.tenant, bytes: row.wrapped))
    }

    private func open(_ row: WebhookDefaultRow) throws(StoreError) -> WebhookSecrets {
        let tenant = row.plain.tenant
        guard let key = try key(row), let current = try key.openText(row.secret, "webhook_defaults", tenant, "secret")
        else { throw StoreError(.sealed, "the webhook secret of tenant \(tenant) does not open") }
        return WebhookSecrets(
            current: current, previous: try key.openText(row.previous, "webhook_defaults", tenant, "secret"),
            previousUntil: row.plain.previousUntil)
    }
}
