import Domain
package import Logging
package import Store
import Synchronization

/// What providers list, kept in memory for five minutes. A sync of this process invalidates it at once; one of another
/// process is noticed within a second, by the listings' states.
package final class ListingCache: Sendable {
    private static let memory: Int64 = 5 * 60 * 1000
    private static let glance: Int64 = 1000

    private struct State {
        var snapshot = ListingSnapshot()
        /// Of the entries of each listing.
        var readAt: [ListingKey: Timestamp] = [:]
        /// nil: to be looked at before the next use.
        var checkedAt: Timestamp?
        var checking: Task<Void, Never>?
        /// Raised with each invalidation, so that a look begun before it does not count.
        var epoch = 0
    }

    private let store: DataStore
    private let logger: Logger
    private let state = Mutex(State())

    package init(store: DataStore, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    package func invalidate() {
        state.withLock { state in
            state.checkedAt = nil
            state.checking = nil
            state.epoch += 1
        }
    }

    /// The database is asked once a second at most, by one of those who ask; if it does not answer, what was known
    /// serves.
    package func current() async -> ListingSnapshot {
        let now = Timestamp.now()
        let (snapshot, checking) = state.withLock { state -> (ListingSnapshot?, Task<Void, Never>?) in
            if let checkedAt = state.checkedAt, abs(now - checkedAt) < Self.glance { return (state.snapshot, nil) }
            if let running = state.checking { return (nil, running) }
            let (before, readAt, epoch) = (state.snapshot, state.readAt, state.epoch)
            let task = Task { await self.check(before, readAt, epoch: epoch) }
            state.checking = task
            return (nil, task)
        }
        if let snapshot { return snapshot }
        await checking?.value
        return state.withLock { $0.snapshot }
    }

    private func check(_ before: ListingSnapshot, _ readAt: [ListingKey: Timestamp], epoch: Int) async {
        let now = Timestamp.now()
        var (after, readAt) = (ListingSnapshot(), readAt)
        do throws(StoreError) {
            for stored in try await store.listingStates() {
                if let known = before[stored.key], known.state.generation == stored.generation,
                    let at = readAt[stored.key], now - at < Self.memory
                {
                    after.listings[stored.key] = Listing(state: stored, versions: known.versions)
                } else if let read = try await store.listing(stored.key) {
                    after.listings[stored.key] = Listing(read.state, read.versions)
                    readAt[stored.key] = now
                }
            }
        } catch {
            logger.warning("what providers list could not be read", metadata: ["error": .string(error.message)])
            after = before
        }
        let (snapshot, times) = (after, readAt)
        state.withLock { state in
            guard state.epoch == epoch else { return }
            state.snapshot = snapshot
            state.readAt = times
            state.checkedAt = now
            state.checking = nil
        }
    }
}

extension Listing {
    fileprivate init(_ state: ListingState, _ versions: [ListingVersion]) {
        let byID = versions.map { ($0.entry.externalID, $0) }
        self.init(state: state, versions: Dictionary(byID, uniquingKeysWith: { $1 }))
    }
}
