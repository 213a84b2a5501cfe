package import Domain

/// A request as it is accepted.
package struct NewRequest: Sendable {
    package var id: ID
    package var tenant: ID
    /// The client's name for the person; kept only as a blind index. Requests of one subject share a data key.
    package var subject: String?
    package var kind: RequestKind
    package var operation: OperationID
    /// `document`, `id_based`, `biometric` or `voucher`.
    package var method: String?
    /// The verification type, or the voucher type.
    package var type: String?
    package var mode: RequestMode
    package var template: String?
    package var provider: String?
    /// JSON; stored sealed.
    package var input: [UInt8]
    /// Found again through a blind index only.
    package var reference: String?
    /// The providers considered, with reasons: ids and codes only.
    package var candidates: JSON
    package var correlationID: ID
    package var deadline: Timestamp
    package var createdAt: Timestamp
    /// Claimed together with the request; `duplicate` when another request has it.
    package var idempotency: IdempotencyMark?
    /// The request that this one takes back.
    package var cancels: ID?

    package init(
        id: ID, tenant: ID, subject: String? = nil, kind: RequestKind, operation: OperationID, method: String? = nil,
        type: String? = nil, mode: RequestMode, template: String? = nil, provider: String? = nil, input: [UInt8],
        reference: String? = nil, candidates: JSON = .array([]), correlationID: ID, deadline: Timestamp,
        createdAt: Timestamp, idempotency: IdempotencyMark? = nil, cancels: ID? = nil
    ) {
        self.id = id
        self.tenant = tenant
        self.subject = subject
        self.kind = kind
        self.operation = operation
        self.method = method
        self.type = type
        self.mode = mode
        self.template = template
        self.provider = provider
        self.input = input
        self.reference = reference
        self.candidates = candidates
        self.correlationID = correlationID
        self.deadline = deadline
        self.createdAt = createdAt
        self.idempotency = idempotency
        self.cancels = cancels
    }
}
