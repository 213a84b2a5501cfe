package import Domain
package import Egress
package import Store

/// The book of shared limits, kept by the store.
package struct StoreLimits: SharedLimits {
    private let store: DataStore
    private let node: ID

    package init(store: DataStore, node: ID) {
        self.store = store
        self.node = node
    }

    package func exchange(_ asks: [LimitAsk]) async throws -> [LimitGrant] {
        let requests = asks.map { ask in
            LimitRequest(
                provider: ask.provider, concurrency: ask.concurrency, kept: ask.kept, wanted: ask.wanted,
                lifetime: ask.lifetime, slots: ask.rate?.count ?? 0, interval: ask.rate?.interval ?? 0,
                lead: ask.rate?.lead ?? 0, unused: ask.rate?.unused)
        }
        return try await store.exchangeLimits(requests, node: node).map {
            LimitGrant(places: $0.places, now: $0.now, firstSlot: $0.firstSlot)
        }
    }
}
