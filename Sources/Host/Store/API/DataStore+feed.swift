package import Domain

// The feed holds all events of all requests in one order. A position that was seen is final: nothing appears below it
// later. On SQLite it is given with the event; elsewhere the leader gives it soon after the commit.
extension DataStore {
    /// Positions are given with the event, so there is nothing to stamp but what an older program wrote.
    package var stampsItself: Bool { if case .sqlite = backend { true } else { false } }

    /// Gives positions to at most `limit` events that have none. May run anywhere, twice, and at once.
    /// - Returns: how many; `limit` when there may be more.
    package func stampFeed(limit: Int = 1000) async throws(StoreError) -> Int {
        guard try await read({ db throws(StoreError) in try db.feedHasUnstamped() }) else { return 0 }
        return try await write { db throws(StoreError) in try db.stampFeed(limit: limit) }
    }

    /// The highest position.
    package func feedEnd() async throws(StoreError) -> Int64 {
        try await read { db throws(StoreError) in try db.feedEnd() }
    }

    /// - Parameter wanted: asked on a thread of the store for each event, by request and `seq`; must not wait.
    package func feed(
        after position: Int64, limit: Int = 1000, wanted: @escaping @Sendable (ID, Int64) -> Bool = { _, _ in true }
    ) async throws(StoreError) -> FeedPage {
        try await read { db throws(StoreError) in try db.feed(after: position, limit: limit, wanted: wanted) }
    }

    /// How a request stands and what happened after `seq`, as of one moment. Another tenant's is not found.
    /// - Parameter seq: nil asks for no events.
    package func standing(
        of request: ID, tenant: ID, eventsAfter seq: Int64?, limit: Int = 500
    ) async throws(StoreError) -> (standing: RequestStanding, events: [EventRecord])? {
        try await read(as: .api(tenant)) { db throws(StoreError) in
            guard let standing = try db.standing(of: request, tenant: tenant) else { return nil }
            let events =
                if let seq { try db.events(ofRequest: request, after: seq, limit: limit) } else { [EventRecord]() }
            return (standing, events)
        }
    }
}
