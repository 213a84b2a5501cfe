import Domain

/// What a request that made a webhook secret is answered when it comes again.
package enum SecretRepetition: Hashable, Sendable {
    /// It came before with something else.
    case otherBody
    /// As the endpoint is now. nil: another secret has taken the place of the one that was made.
    case endpoint(WebhookEndpoint, secret: String?)
    /// The tenant's default secret, likewise.
    case standard(WebhookDefault, secret: String?)
    /// The endpoint has been deleted since.
    case gone
}

// The answer to such a request is stored nowhere: it is read anew from where the secret lies sealed.
extension DataStore {
    /// nil: the key is new, or its life is over.
    package func secretRepetition(_ mark: IdempotencyMark) async throws(StoreError) -> SecretRepetition? {
        guard let record = try await idempotency(mark) else { return nil }
        guard record.hasSameBody, let made = record.secret else { return .otherBody }
        let sealing = try sealing()
        func current(_ secret: String?) -> String? {
            secret.flatMap { Self.made($0, of: made.endpoint, mark.tenant, sealing) == made ? $0 : nil }
        }
        if let id = made.endpoint {
            guard let endpoint = try await webhookEndpoint(id, tenant: mark.tenant),
                let route = try await webhookRoute(id)
            else { return .gone }
            return .endpoint(endpoint, secret: current(route.secrets?.current))
        }
        let facts = try await read { db throws(StoreError) in try db.webhookDefault(of: mark.tenant)?.plain }
        guard let facts else { return .gone }
        return .standard(facts, secret: current(try await webhookDefaultSecrets(of: mark.tenant)?.current))
    }

    static func made(_ secret: String, of endpoint: ID?, _ tenant: ID, _ sealing: any Sealing) -> MadeSecret {
        MadeSecret(
            endpoint: endpoint,
            index: sealing.blindIndex(tenant: tenant, label: "idempotency.secret", Array(secret.utf8)))
    }
}

extension Connection {
    func claim(_ mark: IdempotencyMark, _ made: MadeSecret, at now: Timestamp) throws(StoreError) {
        try claim(
            mark, for: nil, secret: made, at: now, until: now.adding(milliseconds: DataStore.idempotencyKeyLife))
    }
}
