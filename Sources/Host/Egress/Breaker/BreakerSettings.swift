package struct BreakerSettings: Hashable, Sendable {
    /// Failures in a row that open it; 0: it never opens.
    package var failures: Int
    /// Milliseconds it stays open before probes are let through.
    package var openDuration: Int64
    /// Probes under way at once, and successes in a row that close it.
    package var halfOpenProbes: Int

    package init(failures: Int = 5, openDuration: Int64 = 60_000, halfOpenProbes: Int = 1) {
        self.failures = failures
        self.openDuration = openDuration
        self.halfOpenProbes = max(1, halfOpenProbes)
    }
}

package enum BreakerState: String, Hashable, Sendable {
    case closed
    case open
    case halfOpen = "half_open"
}

package struct BreakerTransition: Hashable, Sendable {
    package var from: BreakerState
    package var to: BreakerState

    package init(from: BreakerState, to: BreakerState) {
        self.from = from
        self.to = to
    }
}
