/// A piece of the feed of all events.
package struct FeedPage: Sendable {
    /// Those that were wanted, in order.
    package var events: [EventRecord]
    /// Of the last event passed, wanted or not: where the next page begins.
    package var position: Int64
    /// Of events passed.
    package var count: Int
}
