package import Domain

/// The end of a session, with what its last step changed.
package struct SessionEnd: Sendable {
    package var session: ID
    /// Any but `running` and `waiting`.
    package var status: SessionStatus
    package var last: StepCommit?
    /// Its message is stored sealed.
    package var failure: StepFailure?
    /// The provider's own name for the case; stored sealed. nil: stays.
    package var providerReference: String?

    package init(
        session: ID, status: SessionStatus, last: StepCommit? = nil, failure: StepFailure? = nil,
        providerReference: String? = nil
    ) {
        self.session = session
        self.status = status
        self.last = last
        self.failure = failure
        self.providerReference = providerReference
    }
}
