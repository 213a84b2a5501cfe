package import Domain
package import Store

/// One listing in memory.
package struct Listing: Sendable {
    package var state: ListingState
    /// By external id, retired ones too; without their raw form.
    package var versions: [String: ListingVersion]

    /// What is served may be out of date: the last sync failed, or two were missed.
    package func isStale(under rhythm: Rhythm?, at now: Timestamp) -> Bool {
        guard state.failure == nil, let syncedAt = state.syncedAt else { return true }
        return rhythm?.isOverdue(since: syncedAt, at: now) ?? false
    }

    /// nil: never listed. false: listed as inactive, or no more.
    package func isActive(_ externalID: String) -> Bool? {
        versions[externalID].map { $0.isLive && $0.entry.isActive }
    }
}

/// What all providers list, at one moment.
package struct ListingSnapshot: Sendable {
    package var listings: [ListingKey: Listing]

    package init(_ listings: [ListingKey: Listing] = [:]) { self.listings = listings }

    package subscript(key: ListingKey) -> Listing? { listings[key] }
}
