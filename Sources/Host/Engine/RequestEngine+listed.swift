import Domain
import ProviderConfig
package import Store

/// One entry that a provider lists or listed, for operators.
package struct ListedItem: Sendable {
    package var state: ListingState
    package var isStale: Bool
    /// With the provider's own words only where one entry was asked for.
    package var latest: ListingVersion
    /// Oldest first; only where one entry was asked for.
    package var versions: [ListingVersion]

    /// What lists are ordered by.
    package var order: String { "\(state.key.provider)\n\(state.key.scope)\n\(latest.entry.externalID)" }
}

extension RequestEngine {
    /// By provider, account and id. nil of each asks for all; a scope of `""` is the provider's own account.
    package func listed(
        _ kind: ListingKind, provider: String? = nil, scope: String? = nil, externalID: String? = nil
    ) async throws(StoreError) -> [ListedItem] {
        var items: [ListedItem] = []
        let store = services.store
        let now = Timestamp.now()
        for state in try await store.listingStates() {
            guard state.key.kind == kind, provider.map({ $0 == state.key.provider }) ?? true,
                scope.map({ $0 == state.key.scope }) ?? true, let read = try await store.listing(state.key)
            else { continue }
            let rhythm = services.accounts.catalogue.providers[state.key.provider]?.provider.schedule.templateSync
            let isStale = Listing(state: read.state, versions: [:]).isStale(under: rhythm, at: now)
            for latest in read.versions where externalID.map({ $0 == latest.entry.externalID }) ?? true {
                let versions =
                    externalID == nil ? [] : try await store.listingHistory(state.key, of: latest.entry.externalID)
                items.append(
                    ListedItem(state: read.state, isStale: isStale, latest: versions.last ?? latest, versions: versions)
                )
            }
        }
        return items.sorted { $0.order < $1.order }
    }
}
