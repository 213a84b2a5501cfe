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

    /// Nanoseconds between two calls at an even pace.
    fileprivate var interval: Int64 { period * 1_000_000 / Int64(count) }
    /// Nanoseconds by which a call may be early.
    fileprivate var tolerance: Int64 { interval * Int64(burst - 1) }
}

/// A rate limiter that remembers one instant: when the next call would be due at an even pace (GCRA). Pure; times are
/// nanoseconds.
package struct TokenBucket: Sendable {
    private var due: Int64 = .min

    package init() {}

    /// Takes the next place.
    /// - Returns: nanoseconds to wait for it; nil, and nothing is taken, if that is more than `patience`.
    package mutating func reserve(_ limit: RateLimit, at now: Int64, patience: Int64) -> Int64? {
        let next = max(due, now)
        let wait = max(0, next - limit.tolerance - now)
        guard wait <= patience else { return nil }
        due = next + limit.interval
        return wait
    }

    /// Takes further places whether they are there or not; the next wait for them.
    package mutating func charge(_ count: Int, _ limit: RateLimit, at now: Int64) {
        due = max(due, now) + limit.interval * Int64(count)
    }

    /// How many places could be taken at once.
    package func left(_ limit: RateLimit, at now: Int64) -> Int {
        Int(max(0, limit.tolerance + limit.interval - (max(due, now) - now)) / limit.interval)
    }

    /// Nanoseconds until all places are there again, if none is taken.
    package func rest(at now: Int64) -> Int64 { max(due, now) - now }
}
