package import Store

/// Gives stored events their positions in the feed: the leader's work, soon after each commit.
package final class FeedStamper: Sendable {
    private static let batch = 1000

    private let store: DataStore
    private let bell = Bell()

    package init(store: DataStore) { self.store = store }

    /// Events were stored, here or elsewhere.
    package func ring() { if !store.stampsItself { bell.ring() } }

    /// Waits for a ring, but no longer than that, and stamps what there is.
    /// - Returns: how many.
    package func runOnce(waiting: Duration) async throws(StoreError) -> Int {
        await bell.wait(atMost: waiting)
        var (count, last) = (0, 0)
        repeat {
            last = try await store.stampFeed(limit: Self.batch)
            count += last
        } while last == Self.batch && !Task.isCancelled
        return count
    }
}
