package import Domain

/// How a claimed job is given back, to be claimed again later.
package struct JobRelease: Hashable, Sendable {
    /// `scheduled` or `waiting`.
    package var state: JobState
    package var at: Timestamp
    /// Milliseconds of work in this claim.
    package var worked: Int64
    /// The next claim begins a session anew, as the next of the job's attempts.
    package var isNewAttempt: Bool

    package init(_ state: JobState, at: Timestamp, worked: Int64, isNewAttempt: Bool = false) {
        self.state = state
        self.at = at
        self.worked = max(worked, 0)
        self.isNewAttempt = isNewAttempt
    }
}
