package import Domain
package import Egress
package import Store
import Vault

/// What tenants and operators do with endpoints. Secrets are made here and shown once.
package struct WebhookEndpoints: Sendable {
    /// Hours for which the old secret signs beside the new one, unless a rotation says otherwise.
    package static let overlapHours = 24
    package static let longestOverlapHours = 168

    package let store: DataStore
    package let sender: WebhookSender

    package init(store: DataStore, sender: WebhookSender) {
        self.store = store
        self.sender = sender
    }

    /// - Throws: `WebhookURLError`.
    package func url(_ text: String) throws(WebhookURLError) -> WebhookURL {
        try WebhookURL(text, policy: sender.settings.policy)
    }

    /// - Parameter mark: of the idempotency key; with it a repetition is answered as the request before it was.
    /// - Returns: the endpoint, and its secret, which nobody can read later.
    package func create(
        tenant: ID, url: WebhookURL, events: [String], payload: WebhookPayload, isOrdered: Bool,
        keyPair: WebhookKeyPair? = nil, under mark: IdempotencyMark? = nil, actor: String
    ) async throws -> MadeWebhook<WebhookEndpoint> {
        try await once(mark) { secret in
            let new = NewWebhookEndpoint(
                tenant: tenant, url: url.text, host: url.shownHost, events: events, payload: payload,
                isOrdered: isOrdered, secret: secret, keyPair: keyPair)
            return try await store.createWebhookEndpoint(new, idempotency: mark, actor: actor)
        } earlier: { repetition in
            if case .endpoint(let endpoint, let secret) = repetition { (endpoint, secret) } else { nil }
        }
    }

    /// A new pair for scheme v1a.
    package static func makeKeyPair() -> WebhookKeyPair {
        let secret = WebhookSecret.generate(.v1a)
        return WebhookKeyPair(publicKey: secret.publicKey?.text ?? "", privateKey: secret.text)
    }

    /// The old secret signs beside the new one until `overlap` milliseconds have passed.
    /// - Returns: nil: there is no such endpoint.
    package func rotate(
        _ id: ID, tenant: ID, overlap: Int64, under mark: IdempotencyMark? = nil, actor: String
    ) async throws -> MadeWebhook<WebhookEndpoint>? {
        let made = try await once(mark) { secret -> WebhookEndpoint? in
            let outcome = try await store.rotateWebhookSecret(
                id, tenant: tenant, secret: secret, keyPair: Self.makeKeyPair(), overlap: overlap, idempotency: mark,
                actor: actor)
            return if case .done(let endpoint) = outcome { endpoint } else { nil }
        } earlier: { repetition in
            if case .endpoint(let endpoint, let secret) = repetition { (endpoint, secret) } else { nil }
        }
        guard let endpoint = made.facts else { return nil }
        return MadeWebhook(facts: endpoint, secret: made.secret, isRepetition: made.isRepetition)
    }

    /// The tenant's default secret: what is known of it, and itself the first time somebody asks.
    package func `default`(
        of tenant: ID, actor: String
    ) async throws(StoreError) -> (facts: WebhookDefault, secret: String?) {
        try await store.webhookDefault(of: tenant, fresh: WebhookSecret.generate().text, shownTo: actor)
    }

    package func rotateDefault(
        of tenant: ID, overlap: Int64, under mark: IdempotencyMark? = nil, actor: String
    ) async throws -> MadeWebhook<WebhookDefault> {
        try await once(mark) { secret in
            try await store.rotateWebhookDefault(
                of: tenant, secret: secret, overlap: overlap, idempotency: mark, actor: actor)
        } earlier: { repetition in
            if case .standard(let facts, let secret) = repetition { (facts, secret) } else { nil }
        }
    }

    /// Sends a `webhook.test` event at once, whether the endpoint is disabled or not. It is not repeated and not listed.
    /// - Returns: nil: there is no such endpoint.
    package func test(_ id: ID, tenant: ID) async throws -> (webhookID: ID, answer: WebhookAnswer)? {
        guard try await store.webhookEndpoint(id, tenant: tenant)?.kind == .endpoint,
            let route = try await store.webhookRoute(id), let text = route.url, let secrets = route.secrets
        else { return nil }
        let (webhookID, now) = (ID.make(), Timestamp.now())
        let body = WebhookMessage.body(type: "webhook.test", at: now, data: ["endpoint": .string(id.text)])
        let call = WebhookCall(
            url: try url(text),
            headers: WebhookDispatcher.headers(
                id: webhookID.text, at: now, body: body, secrets: try Signers(secrets).valid(at: now)),
            body: body)
        return (webhookID, await sender.send(call))
    }
}
