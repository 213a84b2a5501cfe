import Domain

/// How often and how far apart an effect is performed again. One budget for egress and engine together.
package struct RetryBudget: Hashable, Sendable {
    /// At least 1; the first performance counts.
    package var attempts: Int
    /// Milliseconds.
    package var base: Double
    package var factor: Double
    /// Milliseconds.
    package var max: Double

    package init(attempts: Int, base: Double, factor: Double, max: Double) {
        self.attempts = attempts
        self.base = base
        self.factor = factor
        self.max = max
    }

    package static let standard = RetryBudget(attempts: 3, base: 1000, factor: 2, max: 10_000)

    /// Milliseconds before the next performance after `attempts` were made. Full jitter: anything from zero to the
    /// exponential bound, so that many sessions failing at once do not return at once. `jitter` is from 0 to 1.
    package func delay(after attempts: Int, jitter: Double) -> Int64 {
        var bound = base
        for _ in 1..<Swift.max(attempts, 1) where bound < max { bound *= factor }
        return Int64(Swift.min(bound, max) * jitter)
    }
}
