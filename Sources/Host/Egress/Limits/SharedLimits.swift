/// The book that all nodes of one database keep of what they hold of the providers' limits. Its clock is its own.
package protocol SharedLimits: Sendable {
    /// Says what this node holds and wants, and learns what it may hold from now on; one answer for each ask.
    func exchange(_ asks: [LimitAsk]) async throws -> [LimitGrant]
}

package struct LimitAsk: Hashable, Sendable {
    package var provider: String
    /// The operator's: calls at once, over all nodes.
    package var concurrency: Int
    /// Calls that are under way here or may begin before the answer is there: they count whatever the answer says.
    package var kept: Int
    /// Calls that this node has work for at once, those under way included.
    package var wanted: Int
    /// Milliseconds until what this node holds is others', should it not be heard of again.
    package var lifetime: Int64
    package var rate: Rate?

    /// Times in microseconds: of the book's clock where they come from the book.
    package struct Rate: Hashable, Sendable {
        /// Between two calls at an even pace.
        package var interval: Int64
        /// Slots that are asked for.
        package var count: Int
        /// The first slot is to come no sooner after the book's now: the answer takes that long.
        package var lead: Int64
        /// Slots from here to there are not needed after all.
        package var unused: Range<Int64>?

        package init(interval: Int64, count: Int, lead: Int64, unused: Range<Int64>? = nil) {
            self.interval = interval
            self.count = count
            self.lead = lead
            self.unused = unused
        }
    }

    package init(
        provider: String, concurrency: Int, kept: Int, wanted: Int, lifetime: Int64, rate: Rate? = nil
    ) {
        self.provider = provider
        self.concurrency = concurrency
        self.kept = kept
        self.wanted = wanted
        self.lifetime = lifetime
        self.rate = rate
    }
}

package struct LimitGrant: Hashable, Sendable {
    /// Calls that may be under way at once from now on.
    package var places: Int
    /// The book's clock when it granted, and the first of the slots that were asked for; microseconds.
    package var now: Int64
    package var firstSlot: Int64

    package init(places: Int, now: Int64, firstSlot: Int64) {
        self.places = places
        self.now = now
        self.firstSlot = firstSlot
    }
}
