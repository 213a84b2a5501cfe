package import Domain

extension DataStore {
    /// More than that a tenant may not have.
    package static let webhookEndpointLimit = 100

    /// - Parameter idempotency: claimed with it.
    /// - Throws: `constraint` when the tenant has as many as it may, `duplicate` when the key is taken.
    package func createWebhookEndpoint(
        _ new: NewWebhookEndpoint, idempotency: IdempotencyMark? = nil, actor: String
    ) async throws(StoreError) -> WebhookEndpoint {
        let (sealing, now) = (try sealing(), Timestamp.now())
        let sealed = SealedEndpoint(new, sealing)
        let made = Self.made(new.secret, of: new.id, new.tenant, sealing)
        let row = try await write { db throws(StoreError) in
            try db.holdEndpoints(of: new.tenant)
            if let idempotency { try db.claim(idempotency, made, at: now) }
            guard
                try db.webhookEndpoints(of: new.tenant, limit: Self.webhookEndpointLimit).count
                    < Self.webhookEndpointLimit
            else {
                throw StoreError(
                    .constraint,
                    "the tenant has \(Self.webhookEndpointLimit) webhook endpoints, which is the most; delete one first"
                )
            }
            try db.insertWebhookEndpoint(sealed, at: now)
            try db.appendAudit(Self.audit("create", new.id, new.tenant, actor), sealing, at: now)
            return try db.webhookEndpoint(new.id, tenant: new.tenant)
        }
        guard let row else { throw StoreError(.other, "a new webhook endpoint was not kept; try again") }
        return row.plain
    }

    /// In the order in which they were made.
    package func webhookEndpoints(of tenant: ID) async throws(StoreError) -> [WebhookEndpoint] {
        try await read(as: .api(tenant)) { db throws(StoreError) in
            try db.webhookEndpoints(of: tenant, limit: Self.webhookEndpointLimit)
        }.map(\.plain)
    }

    /// - Parameter tenant: nil finds any tenant's.
    package func webhookEndpoint(_ id: ID, tenant: ID?) async throws(StoreError) -> WebhookEndpoint? {
        try await read(as: .client(tenant)) { db throws(StoreError) in
            try db.webhookEndpoint(id, tenant: tenant)
        }?.plain
    }

    /// All that is needed to send to it.
    package func webhookRoute(_ id: ID) async throws(StoreError) -> WebhookRoute? {
        guard let row = try await read({ db throws(StoreError) in try db.webhookEndpoint(id, tenant: nil) }) else {
            return nil
        }
        var route = WebhookRoute(endpoint: row.plain)
        guard let key = try webhookKey(row) else { return route }
        route.url = try key.openText(row.url, "webhook_endpoints", id, "url")
        if let current = try key.openText(row.secret, "webhook_endpoints", id, "secret") {
            route.secrets = WebhookSecrets(
                current: current, previous: try key.openText(row.previous, "webhook_endpoints", id, "secret"),
                previousUntil: row.plain.previousUntil,
                privateKey: try key.openText(row.privateKey, "webhook_endpoints", id, "private_key"),
                previousPrivateKey: try key.openText(row.previousPrivateKey, "webhook_endpoints", id, "private_key"))
        }
        return route
    }

    /// - Parameter version: what the change is made to; nil: whatever it is.
    package func changeWebhookEndpoint(
        _ id: ID, tenant: ID, ifVersion version: Int64?, _ change: WebhookEndpointChange, actor: String
    ) async throws(StoreError) -> WebhookEndpointOutcome {
        let (sealing, now) = (try sealing(), Timestamp.now())
        return try await write { db throws(StoreError) in
            // One that is active again, or wants other events, is as good as new.
            try db.holdEndpoints(of: tenant)
            guard let row = try db.webhookEndpointToChange(id, tenant: tenant) else { return .notFound }
            if let version, version != row.plain.version { return .conflict(row.plain) }
            var url: [UInt8]?
            if let text = change.address?.url, let key = try self.webhookKey(row) {
                url = key.seal(text, "webhook_endpoints", id, "url")
            }
            try db.updateWebhookEndpoint(id, change, url: url, at: now)
            switch change.signing {
            case .keyPair(let pair)? where row.privateKey == nil:
                guard let key = try self.webhookKey(row) else { return .notFound }
                try db.setWebhookKeyPair(
                    id, publicKey: pair.publicKey,
                    privateKey: key.seal(pair.privateKey, "webhook_endpoints", id, "private_key"))
            case .secretOnly?: try db.setWebhookKeyPair(id, publicKey: nil, privateKey: nil)
            case .keyPair?, nil: break
            }
            try db.appendAudit(
                Self.audit("change", id, tenant, actor, ["changed": .array(change.names.map { .string($0) })]),
                sealing, at: now)
            if let isActive = change.isActive, isActive != (row.plain.status == .active) {
                try db.insertOperatorEvent(
                    OperatorEvent(
                        type: "webhook.endpoint.\(isActive ? "enabled" : "disabled")", target: id.text, tenant: tenant,
                        data: isActive ? .object([:]) : ["reason": "operator"]), at: now)
            }
            if change.isActive == true { db.announce(.webhooks) }
            guard let changed = try db.webhookEndpoint(id, tenant: tenant) else { return .notFound }
            return .done(changed.plain)
        }
    }

    /// Both secrets sign until `overlap` milliseconds have passed.
    /// - Parameters:
    ///   - keyPair: takes the place of the endpoint's, if it has one.
    ///   - idempotency: claimed with it; `duplicate` when the key is taken.
    package func rotateWebhookSecret(
        _ id: ID, tenant: ID, secret: String, keyPair: WebhookKeyPair? = nil, overlap: Int64,
        idempotency: IdempotencyMark? = nil, actor: String
    ) async throws(StoreError) -> WebhookEndpointOutcome {
        let (sealing, now) = (try sealing(), Timestamp.now())
        return try await write { db throws(StoreError) in
            guard let row = try db.webhookEndpointToChange(id, tenant: tenant), let previous = row.secret,
                let key = try self.webhookKey(row)
            else { return .notFound }
            if let idempotency { try db.claim(idempotency, Self.made(secret, of: id, tenant, sealing), at: now) }
            try db.rotateWebhookSecret(
                id, secret: key.seal(secret, "webhook_endpoints", id, "secret"), previous: previous,
                until: now.adding(milliseconds: overlap), at: now)
            if let keyPair, row.privateKey != nil {
                try db.rotateWebhookKeyPair(
                    id, publicKey: keyPair.publicKey,
                    privateKey: key.seal(keyPair.privateKey, "webhook_endpoints", id, "private_key"))
            }
            try db.appendAudit(Self.audit("rotate", id, tenant, actor), sealing, at: now)
            guard let changed = try db.webhookEndpoint(id, tenant: tenant) else { return .notFound }
            return .done(changed.plain)
        }
    }

    /// What was pending is given up.
    package func deleteWebhookEndpoint(
        _ id: ID, tenant: ID, ifVersion version: Int64?, actor: String
    ) async throws(StoreError) -> WebhookEndpointOutcome {
        let (sealing, now) = (try sealing(), Timestamp.now())
        return try await write { db throws(StoreError) in
            guard let row = try db.webhookEndpointToChange(id, tenant: tenant) else { return .notFound }
            if let version, version != row.plain.version { return .conflict(row.plain) }
            try db.deleteWebhookEndpoint(id, at: now)
            try db.appendAudit(Self.audit("delete", id, tenant, actor), sealing, at: now)
            return .done(row.plain)
        }
    }

    func webhookKey(_ row: WebhookEndpointRow) throws(StoreError) -> DataKey? {
        guard let wrapped = row.wrapped else { return nil }
        return try unwrap(WrappedKey(tenant: row.plain.tenant, bytes: wrapped))
    }

    static func audit(
        _ action: String, _ target: ID, _ tenant: ID, _ actor: String, _ detail: JSON = .object([:])
    ) -> AuditEntry {
        AuditEntry(
            actor: actor, action: "webhook_endpoint.\(action)", target: target.text, tenant: tenant, detail: detail)
    }
}
