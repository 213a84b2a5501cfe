/// Times of the engine, in milliseconds.
package enum EngineLimits {
    /// What a request may take to be worked on; waiting for timers and callbacks is not counted.
    package static let work: Int64 = 5 * 60 * 1000
    /// A step that ended its cell or the host so often is not made again.
    package static let blamedDeaths = 2
    /// Nor is one during which the host was killed so often that chance explains it no more: it may use up the memory.
    package static let unexplainedDeaths = 10
    /// Between two heartbeats of a node.
    package static let heartbeat: Int64 = 5000
    /// A node silent for so long is taken for dead, and its jobs are given to others.
    package static let stale: Int64 = 20_000
    /// A node that could not write its heartbeat for so long begins nothing any more: others may soon take over.
    package static let pulse: Int64 = 15_000
    /// What waits longer than this gives its job back instead of keeping it in memory.
    package static let shortWait: Int64 = 1000
    /// Between two look-ups of one unknown outcome: from the first to the most.
    package static let lookupBase: Int64 = 1000
    package static let lookupMost: Int64 = 5 * 60 * 1000
    /// Between two tries to write what is already done.
    package static let storeRetryBase: Int64 = 100
    package static let storeRetryMost: Int64 = 5000
    /// Within which nodes that share a database have read a change of the configuration.
    package static let agreement: Int64 = 60_000
    /// What acquiring a credential may take; calls that need it wait so long at most.
    static let acquisition: Int64 = 30_000
    /// Reloads that may come between the routing of a request and its first session.
    static let reroutes = 8
}
