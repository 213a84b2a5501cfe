package struct RetrySettings: Hashable, Sendable {
    package enum Jitter: String, Hashable, Sendable {
        /// Anywhere from nothing to the whole delay.
        case full
        case none
    }

    /// All attempts of an effect, the first included; egress and engine share them.
    package var attempts: Int
    /// Milliseconds before the second attempt, at most.
    package var base: Int64
    package var factor: Double
    /// Milliseconds; no delay of ours is longer. A provider's Retry-After is not ours.
    package var max: Int64
    package var jitter: Jitter

    package init(
        attempts: Int = 3, base: Int64 = 1000, factor: Double = 2, max: Int64 = 10_000, jitter: Jitter = .full
    ) {
        self.attempts = attempts
        self.base = base
        self.factor = factor
        self.max = max
        self.jitter = jitter
    }
}
