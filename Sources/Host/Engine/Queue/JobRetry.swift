/// How often, and how soon, an asynchronous request that nobody could serve is tried again.
package struct JobRetry: Hashable, Sendable {
    /// All of them, the first included.
    package var attempts: Int
    /// Milliseconds: the most that may pass before the second attempt; twice that before the third, and so on.
    package var base: Int64
    /// Milliseconds; the longest of these.
    package var most: Int64

    package init(attempts: Int = 3, base: Int64 = 1000, most: Int64 = 60_000) {
        self.attempts = attempts
        self.base = base
        self.most = most
    }

    /// Milliseconds until the next attempt, with full jitter.
    /// - Parameters:
    ///   - made: attempts so far, at least 1.
    ///   - minimum: what a provider asked for.
    ///   - jitter: 0 to 1.
    package func delay(after made: Int, minimum: Int64, jitter: Double) -> Int64 {
        let exponential = Double(base) * Double(1 << min(max(made - 1, 0), 30))
        return max(Int64(min(exponential, Double(most)) * jitter), minimum)
    }
}
