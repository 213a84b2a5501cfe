/// When a delivery is tried: at once, then after ever longer waits, then no more.
package struct DeliverySchedule: Hashable, Sendable {
    /// Milliseconds before each attempt, the first included. Their number is that of all attempts.
    package var waits: [Int64]
    /// The share by which a wait may be longer or shorter, so that what failed together does not come back together.
    package var jitter: Double
    /// An endpoint's Retry-After counts up to this, in milliseconds.
    package var longestRetryAfter: Int64

    /// Spans a little over three days.
    package static let standard = DeliverySchedule(waits: [
        0, 5_000, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour,
    ])

    private static let minute: Int64 = 60_000
    private static let hour: Int64 = 60 * minute

    package init(waits: [Int64], jitter: Double = 0.2, longestRetryAfter: Int64 = 24 * 60 * 60 * 1000) {
        self.waits = waits
        self.jitter = jitter
        self.longestRetryAfter = longestRetryAfter
    }

    /// Milliseconds until the next attempt; nil: there is none.
    /// - Parameters:
    ///   - attempts: made so far, at least 1.
    ///   - retryAfter: what the endpoint asked for. It never shortens the wait.
    ///   - random: 0 to 1.
    package func wait(after attempts: Int, retryAfter: Int64?, random: Double) -> Int64? {
        guard attempts >= 0, attempts < waits.count else { return nil }
        let spread = 1 - jitter + 2 * jitter * min(max(random, 0), 1)
        let wait = Int64(Double(waits[attempts]) * spread)
        return max(wait, min(retryAfter ?? 0, longestRetryAfter))
    }
}
