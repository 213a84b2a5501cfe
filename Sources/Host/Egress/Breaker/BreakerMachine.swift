/// The circuit breaker as a pure machine. Times are milliseconds of any clock that does not go back.
package struct BreakerMachine: Sendable {
    private enum State: Sendable {
        /// Can transition to: open.
        case closed(failures: Int)
        /// Can transition to: halfOpen, closed (by reset).
        case open(until: Int64)
        /// Can transition to: closed, open.
        case halfOpen(probes: Int, successes: Int)
    }

    /// Leave to make one call, handed back with its result.
    package struct Permit: Hashable, Sendable {
        fileprivate let generation: UInt64
    }

    package enum Admission: Hashable, Sendable {
        case allowed(Permit)
        /// Milliseconds until the next probe may be made; 0: when one under way ends.
        case refused(retryAfter: Int64)
    }

    package enum Result: Hashable, Sendable {
        case success
        case failure
        /// Says nothing of the provider: cancelled, or refused on our side.
        case neutral
    }

    private var state = State.closed(failures: 0)
    /// Raised by each transition, so that a call begun before one does not count after it.
    private var generation: UInt64 = 0

    package init() {}

    package var current: BreakerState {
        switch state {
        case .closed: .closed
        case .open: .open
        case .halfOpen: .halfOpen
        }
    }

    package var failures: Int {
        if case .closed(let failures) = state { failures } else { 0 }
    }

    /// True while no call would be let through.
    package func isOpen(_ settings: BreakerSettings, at now: Int64) -> Bool {
        switch state {
        case .closed: false
        case .open(let until): now < until
        case .halfOpen(let probes, _): probes >= settings.halfOpenProbes
        }
    }

    /// Milliseconds until a probe is due; 0 unless it is open.
    package func retryAfter(at now: Int64) -> Int64 {
        if case .open(let until) = state { max(0, until - now) } else { 0 }
    }

    package mutating func admit(_ settings: BreakerSettings, at now: Int64) -> (Admission, BreakerTransition?) {
        switch state {
        case .closed:
            return (.allowed(Permit(generation: generation)), nil)
        case .open(let until) where now < until:
            return (.refused(retryAfter: until - now), nil)
        case .open:
            let transition = move(to: .halfOpen(probes: 1, successes: 0))
            return (.allowed(Permit(generation: generation)), transition)
        case .halfOpen(let probes, let successes):
            guard probes < settings.halfOpenProbes else { return (.refused(retryAfter: 0), nil) }
            state = .halfOpen(probes: probes + 1, successes: successes)
            return (.allowed(Permit(generation: generation)), nil)
        }
    }

    package mutating func record(
        _ result: Result, for permit: Permit, _ settings: BreakerSettings, at now: Int64
    ) -> BreakerTransition? {
        guard permit.generation == generation else { return nil }
        switch (state, result) {
        case (.closed, .success):
            state = .closed(failures: 0)
        case (.closed(let failures), .failure):
            if settings.failures > 0, failures + 1 >= settings.failures {
                return move(to: .open(until: now + settings.openDuration))
            }
            state = .closed(failures: failures + 1)
        case (.halfOpen, .failure):
            return move(to: .open(until: now + settings.openDuration))
        case (.halfOpen(let probes, let successes), .success):
            if successes + 1 >= settings.halfOpenProbes { return move(to: .closed(failures: 0)) }
            state = .halfOpen(probes: probes - 1, successes: successes + 1)
        case (.halfOpen(let probes, let successes), .neutral):
            state = .halfOpen(probes: probes - 1, successes: successes)
        case (.closed, .neutral), (.open, _):
            break
        }
        return nil
    }

    /// Closes it, whatever it was.
    package mutating func reset() -> BreakerTransition? {
        let transition = move(to: .closed(failures: 0))
        return transition.from == .closed ? nil : transition
    }

    private mutating func move(to next: State) -> BreakerTransition {
        let from = current
        state = next
        generation += 1
        return BreakerTransition(from: from, to: current)
    }
}
