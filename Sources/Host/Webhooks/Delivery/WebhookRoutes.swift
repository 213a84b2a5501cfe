import Domain
import Egress
import Store
import Synchronization
import Vault

/// Where to send and how to sign, ready for use.
struct OpenRoute: Sendable {
    var endpoint: WebhookEndpoint
    /// nil: each delivery brings its own.
    var url: WebhookURL?
    var signers: Signers?
}

struct Signers: Sendable {
    private let current: [WebhookSecret]
    private let previous: [WebhookSecret]
    private let previousUntil: Timestamp?

    init(_ secrets: WebhookSecrets) throws(VaultError) {
        current = try Self.opened([secrets.current, secrets.privateKey])
        previous = try Self.opened([secrets.previous, secrets.previousPrivateKey])
        previousUntil = secrets.previousUntil
    }

    func valid(at now: Timestamp) -> [WebhookSecret] {
        if let previousUntil, now < previousUntil { return current + previous }
        return current
    }

    private static func opened(_ texts: [String?]) throws(VaultError) -> [WebhookSecret] {
        var secrets: [WebhookSecret] = []
        for case let text? in texts { secrets.append(try WebhookSecret(text)) }
        return secrets
    }
}

/// Opened routes of endpoints, by their version: opening one costs a read and some cryptography.
final class WebhookRoutes: Sendable {
    private struct State {
        var versions: [ID: Int64] = [:]
        var routes: [ID: OpenRoute] = [:]
    }

    private static let most = 4096
    private let store: DataStore
    private let policy: WebhookURLPolicy
    private let state = Mutex(State())

    init(_ store: DataStore, _ policy: WebhookURLPolicy) {
        self.store = store
        self.policy = policy
    }

    /// What was just read of them: an older route is not used again.
    func saw(_ lanes: [WebhookLane]) {
        state.withLock { state in
            if state.versions.count + lanes.count > Self.most { state = State() }
            for lane in lanes { state.versions[lane.endpoint] = lane.version }
        }
    }

    /// nil: there is no such endpoint.
    func route(_ id: ID) async throws -> OpenRoute? {
        let known = state.withLock { state -> OpenRoute? in
            guard let route = state.routes[id], route.endpoint.version == state.versions[id] else { return nil }
            return route
        }
        if let known { return known }
        guard let stored = try await store.webhookRoute(id) else { return nil }
        var route = OpenRoute(endpoint: stored.endpoint)
        if let text = stored.url { route.url = try WebhookURL(text, policy: policy) }
        if let secrets = stored.secrets { route.signers = try Signers(secrets) }
        let opened = route
        state.withLock { $0.routes[id] = opened }
        return opened
    }
}
