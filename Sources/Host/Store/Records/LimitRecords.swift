/// What a node says of one provider's limits: what it must keep, and what it wants.
package struct LimitRequest: Hashable, Sendable {
    package var provider: String
    /// The operator's limit: calls at once, over all nodes.
    package var concurrency: Int
    /// Calls under way, or that may begin before the answer is there.
    package var kept: Int
    package var wanted: Int
    /// Milliseconds until what the node holds is free, should it not be heard of again.
    package var lifetime: Int64
    /// Slots of the rate that are asked for, this many microseconds apart; 0 asks for none.
    package var slots: Int
    package var interval: Int64
    /// Microseconds from now that the first slot is to be away, at least.
    package var lead: Int64
    /// Slots that are given back: microseconds, from the first to the end of the last.
    package var unused: Range<Int64>?

    package init(
        provider: String, concurrency: Int, kept: Int = 0, wanted: Int, lifetime: Int64 = 30_000, slots: Int = 0,
        interval: Int64 = 0, lead: Int64 = 0, unused: Range<Int64>? = nil
    ) {
        self.provider = provider
        self.concurrency = concurrency
        self.kept = kept
        self.wanted = wanted
        self.lifetime = lifetime
        self.slots = slots
        self.interval = interval
        self.lead = lead
        self.unused = unused
    }
}

package struct LimitAnswer: Hashable, Sendable {
    /// Calls that the node may have under way at once from now on; it is to end those beyond, beginning none.
    package var places: Int
    /// The database's clock, and when the first slot opens; microseconds.
    package var now: Int64
    package var firstSlot: Int64
}
