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
    /// Is told how it ends.
    package var webhook: Webhook?

    /// The request's own URL, which may hold a secret and is stored sealed.
    package struct Webhook: Hashable, Sendable {
        package var url: String
        /// Host, and port if there is one: not secret.
        package var host: String
        /// Scheme, host and port: what is of one origin shares its limits and its health.
        package var origin: String

        package init(url: String, host: String, origin: String) {
            self.url = url
            self.host = host
            self.origin = origin
        }
    }

    package init(
        id: ID, tenant: ID, subject: String? = nil, kind: RequestKind, operation: OperationID, method: String? = nil,
        type: String? = nil, mode: RequestMode, template: String? = nil, provider: String? = nil, input: [UInt8],
        reference: String? = nil, candidates: JSON = .array([]), correlationID: ID, deadline: Timestamp,
        createdAt: Timestamp, idempotency: IdempotencyMark? = nil, cancels: ID? = nil,
        webhook: Webhook? = nil
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
        self.webhook = webhook
    }
}
