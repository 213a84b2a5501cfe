package import Domain

package enum WebhookPayload: String, Hashable, Sendable, CaseIterable {
    /// Ids and codes only.
    case thin
    /// The request as GET would show it.
    case full
}

package enum WebhookStatus: String, Hashable, Sendable, CaseIterable {
    case active
    /// Nothing is sent to it; what was pending waits.
    case disabled
}

/// Where a tenant's webhooks go, without what is secret of it.
package struct WebhookEndpoint: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        /// Registered by the tenant.
        case endpoint
        /// A host that requests name in their own `webhookUrl`.
        case request
    }

    package var id: ID
    package var tenant: ID
    package var kind: Kind
    /// Of the URL, with the port if there is one.
    package var host: String
    /// Types, `verification.*`, or `*`.
    package var events: [String]
    package var payload: WebhookPayload
    /// A later event of a request waits for the earlier.
    package var isOrdered: Bool
    package var status: WebhookStatus
    /// Why it is disabled: `operator`, `gone` or `failing`.
    package var reason: String?
    package var disabledAt: Timestamp?
    /// The first failure since the last success.
    package var failingSince: Timestamp?
    /// Rises with every change of what a tenant sets; the ETag.
    package var version: Int64
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    /// Until then the secret before this one signs as well, and so does the private key before this one.
    package var previousUntil: Timestamp?
    /// `whpk_…`: its private key signs as well. nil: only the secret does.
    package var publicKey: String?
    package var previousPublicKey: String?
}

/// Keys of scheme v1a, in their written forms.
package struct WebhookKeyPair: Hashable, Sendable {
    package var publicKey: String
    package var privateKey: String

    package init(publicKey: String, privateKey: String) {
        self.publicKey = publicKey
        self.privateKey = privateKey
    }
}

package struct NewWebhookEndpoint: Sendable {
    package var id: ID
    package var tenant: ID
    package var url: String
    package var host: String
    package var events: [String]
    package var payload: WebhookPayload
    package var isOrdered: Bool
    package var secret: String
    /// nil: only the secret signs.
    package var keyPair: WebhookKeyPair?

    package init(
        id: ID = .make(), tenant: ID, url: String, host: String, events: [String] = ["*"],
        payload: WebhookPayload = .thin, isOrdered: Bool = false, secret: String, keyPair: WebhookKeyPair? = nil
    ) {
        self.id = id
        self.tenant = tenant
        self.url = url
        self.host = host
        self.events = events
        self.payload = payload
        self.isOrdered = isOrdered
        self.secret = secret
        self.keyPair = keyPair
    }
}

/// nil: stays.
package struct WebhookEndpointChange: Sendable {
    package enum Signing: Hashable, Sendable {
        /// By a private key as well: this one, unless it has one.
        case keyPair(WebhookKeyPair)
        case secretOnly
    }

    package var address: (url: String, host: String)?
    package var events: [String]?
    package var payload: WebhookPayload?
    package var isOrdered: Bool?
    package var isActive: Bool?
    package var signing: Signing?

    package init() {}

    /// The names of what it changes, for the audit log.
    var names: [String] {
        [
            address.map { _ in "url" }, events.map { _ in "events" }, payload.map { _ in "payload" },
            isOrdered.map { _ in "ordered" }, isActive.map { $0 ? "enabled" : "disabled" },
            signing.map { _ in "signatures" },
        ].compactMap { $0 }
    }
}

package enum WebhookEndpointOutcome: Sendable {
    case done(WebhookEndpoint)
    case notFound
    /// Somebody else has changed it: this is what it is now.
    case conflict(WebhookEndpoint)
}

/// What signs: the secret, its private key if it has one, and those before them while both count.
package struct WebhookSecrets: Hashable, Sendable {
    package var current: String
    package var previous: String?
    package var previousUntil: Timestamp?
    package var privateKey: String?
    package var previousPrivateKey: String?

    /// Those that count then, the current ones first.
    package func valid(at now: Timestamp) -> [String] {
        let all: [String?]
        if let previousUntil, now < previousUntil {
            all = [current, privateKey, previous, previousPrivateKey]
        } else {
            all = [current, privateKey]
        }
        return all.compactMap { $0 }
    }
}

/// All that is needed to send to an endpoint.
package struct WebhookRoute: Sendable {
    package var endpoint: WebhookEndpoint
    /// nil: each delivery brings its own.
    package var url: String?
    /// nil: the tenant's default.
    package var secrets: WebhookSecrets?
}

/// A tenant's default secret, without the secret.
package struct WebhookDefault: Hashable, Sendable {
    package var tenant: ID
    package var version: Int64
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    /// When it could be read.
    package var shownAt: Timestamp?
    package var previousUntil: Timestamp?
}

package struct WebhookCounts: Hashable, Sendable {
    /// Counting ends there.
    package static let most = 10_000

    /// Due, to endpoints that are not disabled; at most `most`.
    package var pending: Int
    /// When the first of them was due.
    package var oldestDue: Timestamp?
    package var disabled: Int
}
