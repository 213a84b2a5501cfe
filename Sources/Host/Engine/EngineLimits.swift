/// Times of the engine, in milliseconds.
package enum EngineLimits {
    /// What a request may take to be worked on; waiting for timers and callbacks is not counted.
    package static let work: Int64 = 5 * 60 * 1000
    /// A session in whose step the host died so often is not tried again.
    package static let deaths = 2
    /// Between two heartbeats of a node.
    package static let heartbeat: Int64 = 5000
    /// Between two look-ups of one unknown outcome: from the first to the most.
    package static let lookupBase: Int64 = 1000
    package static let lookupMost: Int64 = 5 * 60 * 1000
    /// Between two tries to write what is already done.
    package static let storeRetryBase: Int64 = 100
    package static let storeRetryMost: Int64 = 5000
}
