package import Domain

/// A request as it stands, in the terms its client knows.
package struct RequestView: Sendable {
    package struct Failure: Hashable, Sendable {
        package var code: ProblemCode
        package var message: String

        package init(code: ProblemCode, message: String) {
            self.code = code
            self.message = message
        }
    }

    package var id: ID
    package var kind: RequestKind
    package var status: RequestStatus
    package var method: String
    package var type: String
    package var decision: Decision?
    package var retryable: Bool?
    /// The operation's result, captured values filled in; nil until there is one.
    package var result: JSON?
    package var failure: Failure?
    /// What was asked of a voucher: `amount`, `currency`, `recipient`.
    package var voucher: JSON?
    package var metadata: JSON
    package var reference: String?
    package var progress: StepOutput.Progress?
    /// Rises with every change of a stored request; nil when it is not known.
    package var version: Int64?
    package var createdAt: Timestamp
    package var completedAt: Timestamp?
    /// Seconds; with a failure that names a wait.
    package var retryAfter: Int?

    package init(
        id: ID, kind: RequestKind, status: RequestStatus, method: String, type: String, decision: Decision? = nil,
        retryable: Bool? = nil, result: JSON? = nil, failure: Failure? = nil, voucher: JSON? = nil, metadata: JSON,
        reference: String?, progress: StepOutput.Progress? = nil, createdAt: Timestamp, completedAt: Timestamp? = nil,
        retryAfter: Int? = nil
    ) {
        self.id = id
        self.kind = kind
        self.status = status
        self.method = method
        self.type = type
        self.decision = decision
        self.retryable = retryable
        self.result = result
        self.failure = failure
        self.voucher = voucher
        self.metadata = metadata
        self.reference = reference
        self.progress = progress
        self.createdAt = createdAt
        self.completedAt = completedAt
        self.retryAfter = retryAfter
    }

    /// The end as a problem, for a request that ended without a result.
    package var problem: Problem? {
        guard let failure, status == .failed || status == .expired else { return nil }
        return Problem(failure.code, detail: failure.message, retryAfter: retryAfter, request: id)
    }
}
