/// So many calls in a time, with short bursts.
package struct RateLimit: Hashable, Sendable {
    package var count: Int
    /// Milliseconds.
    package var period: Int64
    /// Calls that may follow each other at once after a rest.
    package var burst: Int

    /// - Parameter burst: nil is a tenth of `count`, so that no second sees much more than its share.
    package init(count: Int, period: Int64 = 1000, burst: Int? = nil) {
        self.count = max(1, count)
        self.period = max(1, period)
        self.burst = max(1, burst ?? self.count / 10)
    }
}

/// A rate limiter that remembers one instant: when the next call would be due at an even pace (GCRA). Pure; times are
/// nanoseconds.
package struct TokenBucket: Sendable {
    private var due: Int64 = .min

    package init() {}

    /// Takes the next place.
    /// - Returns: nanoseconds to wait for it; nil, and nothing is taken, if that is more than `patience`.
    package mutating func reserve(_ limit: RateLimit, at now: Int64, patience: Int64) -> Int64? {
        let interval = limit.period * 1_000_000 / Int64(limit.count)
        let tolerance = interval * Int64(limit.burst - 1)
        let next = max(due, now)
        let wait = max(0, next - tolerance - now)
        guard wait <= patience else { return nil }
        due = next + interval
        return wait
    }
}
