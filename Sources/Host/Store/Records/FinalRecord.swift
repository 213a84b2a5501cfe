package import Domain

/// How a request ended.
package struct FinalRecord: Sendable {
    /// A final one.
    package var status: RequestStatus
    package var decision: Decision?
    package var retryable: Bool?
    /// JSON; stored sealed.
    package var result: [UInt8]?
    /// A safe code that clients may see.
    package var failureCode: String?
    /// Stored sealed.
    package var failureDetail: [UInt8]?
    /// The one that decided, or nil if none did.
    package var provider: String?
    /// nil: stays.
    package var candidates: JSON?
    package var at: Timestamp

    package init(
        status: RequestStatus, decision: Decision? = nil, retryable: Bool? = nil, result: [UInt8]? = nil,
        failureCode: String? = nil, failureDetail: [UInt8]? = nil, provider: String? = nil, candidates: JSON? = nil,
        at: Timestamp
    ) {
        self.status = status
        self.decision = decision
        self.retryable = retryable
        self.result = result
        self.failureCode = failureCode
        self.failureDetail = failureDetail
        self.provider = provider
        self.candidates = candidates
        self.at = at
    }
}
