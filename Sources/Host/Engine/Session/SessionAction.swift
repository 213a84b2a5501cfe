package import Domain
package import Store

/// What the session machine asks its owner to do. The owner performs actions in the order given.
package enum SessionAction: Sendable {
    /// Call the plugin, then `stepped`.
    case step(StepInput)
    /// Write the step, then `committed`. Nothing it leads to may happen before that.
    case commit(StepCommit)
    /// Write that the effect is performed again, then `committed`.
    case commitAttempt(key: String, attempts: Int, retryAt: Timestamp)
    /// Make the call, then `performed`. It may have reached the vendor before, in a process that is no more.
    case perform(HTTPEffect, attemptsMade: Int, mayHaveReached: Bool)
    /// Call `due` at that time. A later `arm` of the same key replaces it.
    case arm(key: String, at: Timestamp)
    /// Stop performing these effects and forget their alarms.
    case abandon([String])
    /// The session is over; `last` holds what its last step ended and emitted, to be written with the end.
    case end(SessionEnding, last: StepCommit)
}

/// How a session ended, before the engine decides what that means for the request.
package enum SessionEnding: Hashable, Sendable {
    case finished(JSON)
    case failed(StepFailure)
    case cancelled(reason: String)
    case expired
}
