/// Where a live request's work stands.
package enum JobState: String, Hashable, Sendable, Codable, CaseIterable {
    /// Nobody works on it yet.
    case ready
    case running
    /// Runs again at its `run_at`.
    case scheduled
    /// For timers and callbacks.
    case waiting
    /// A dead letter.
    case parked
}
