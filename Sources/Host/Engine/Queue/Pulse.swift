import Domain
import Synchronization

/// When this node last told the database that it lives. A node that was stopped and goes on, or that lost the database,
/// sees here that others may have taken its jobs, before it begins anything.
package final class Pulse: Sendable {
    private let clock = ContinuousClock()
    /// nil: nobody takes the pulse.
    private let last = Mutex<ContinuousClock.Instant?>(nil)

    package init() {}

    /// A heartbeat was written that was begun at `start`.
    package func beat(from start: ContinuousClock.Instant) { last.withLock { $0 = start } }

    package var isFresh: Bool {
        guard let last = last.withLock({ $0 }) else { return true }
        return clock.now - last < .milliseconds(EngineLimits.pulse)
    }
}
