import Synchronization

/// One provider's circuit breaker. A decision takes a short lock and one reading of the clock.
package final class Breaker: Sendable {
    package struct Status: Hashable, Sendable {
        package var state: BreakerState
        /// Failures in a row while closed.
        package var failures: Int
    }

    private let machine = Mutex(BreakerMachine())
    private let onTransition: @Sendable (BreakerTransition) -> Void

    package init(onTransition: @escaping @Sendable (BreakerTransition) -> Void = { _ in }) {
        self.onTransition = onTransition
    }

    package var status: Status {
        machine.withLock { Status(state: $0.current, failures: $0.failures) }
    }

    /// True while no call would be let through. Once a probe is due it is false, so that routing sends one.
    package func isOpen(_ settings: BreakerSettings) -> Bool {
        let now = MonotonicClock.milliseconds()
        return machine.withLock { $0.isOpen(settings, at: now) }
    }

    /// Milliseconds until a probe is due; 0 unless it is open.
    package func retryAfter() -> Int64 {
        let now = MonotonicClock.milliseconds()
        return machine.withLock { $0.retryAfter(at: now) }
    }

    package func admit(_ settings: BreakerSettings) -> BreakerMachine.Admission {
        let now = MonotonicClock.milliseconds()
        let (admission, transition) = machine.withLock { $0.admit(settings, at: now) }
        if let transition { onTransition(transition) }
        return admission
    }

    package func record(
        _ result: BreakerMachine.Result, for permit: BreakerMachine.Permit, _ settings: BreakerSettings
    ) {
        let now = MonotonicClock.milliseconds()
        let transition = machine.withLock { $0.record(result, for: permit, settings, at: now) }
        if let transition { onTransition(transition) }
    }

    package func reset() {
        let transition = machine.withLock { $0.reset() }
        if let transition { onTransition(transition) }
    }
}
