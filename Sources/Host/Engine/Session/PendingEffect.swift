package import Domain

/// An effect that a committed step asked for and that has no outcome yet.
package struct PendingEffect: Hashable, Sendable {
    package var effect: Effect
    /// Performances whose outcome is known.
    package var attempts: Int
    /// When the timer fires, the wait for a callback ends, or a call is made again.
    package var dueAt: Timestamp?
    /// The last performance may have reached the vendor: set with a `once` effect's dispatch.
    package var dispatched: Bool
    /// It was under way in a process that is no more, and may have reached the vendor.
    package var mayHaveReached = false
    /// It was performed with credentials that the host had acquired.
    package var usedAcquired = false

    package init(effect: Effect, attempts: Int = 0, dueAt: Timestamp? = nil, dispatched: Bool = false) {
        self.effect = effect
        self.attempts = attempts
        self.dueAt = dueAt
        self.dispatched = dispatched
    }

    package var isHTTP: Bool {
        if case .http = effect { true } else { false }
    }

    package var isOnce: Bool {
        if case .http(let call) = effect { call.repeats == .once } else { false }
    }
}
