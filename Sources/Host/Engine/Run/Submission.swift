package import Domain
package import Store

/// A client's request as the engine takes it: checked by the API, not yet routed.
package struct Submission: Sendable {
    package struct Image: Sendable {
        package enum Content: Sendable {
            /// Sent with the request; stored when it is accepted.
            case bytes([UInt8], mediaType: String)
            /// The handle of content stored before.
            case stored(String)
        }

        /// `front`, `back`, `selfie`, or `reference`: what a selfie is compared with.
        package var role: String
        package var content: Content

        package init(role: String, content: Content) {
            self.role = role
            self.content = content
        }

        /// Where a request's body has it.
        package var pointer: String {
            switch role {
            case "selfie": "/selfie"
            case "reference": "/referenceImage"
            default: "/documentImages/\(role)"
            }
        }
    }

    package var tenant: ID
    package var tenantName: String
    package var kind: RequestKind
    package var operation: OperationID
    /// `document`, `id_based`, `biometric`, `voucher`: how it is shown to clients.
    package var method: String
    /// The verification type, or the voucher type.
    package var type: String
    package var mode: RequestMode
    package var template: String?
    package var country: String?
    package var reference: String?
    package var subject: String?
    package var metadata: JSON
    /// The operation's own fields, as the operation's request schema names them.
    package var fields: [String: JSON]
    package var images: [Image]
    package var correlationID: ID
    /// The client's `Idempotency-Key`: of requests that carry the same one, one is stored.
    package var idempotency: IdempotencyMark?
    /// Where the client wants to be told of its end, as it wrote it.
    package var webhookURL: String?

    package init(
        tenant: ID, tenantName: String, kind: RequestKind, operation: OperationID, method: String, type: String,
        mode: RequestMode = .sync, template: String? = nil, country: String? = nil, reference: String? = nil,
        subject: String? = nil, metadata: JSON = .object([:]), fields: [String: JSON] = [:], images: [Image] = [],
        correlationID: ID, idempotency: IdempotencyMark? = nil,
        webhookURL: String? = nil
    ) {
        self.tenant = tenant
        self.tenantName = tenantName
        self.kind = kind
        self.operation = operation
        self.method = method
        self.type = type
        self.mode = mode
        self.template = template
        self.country = country
        self.reference = reference
        self.subject = subject
        self.metadata = metadata
        self.fields = fields
        self.images = images
        self.correlationID = correlationID
        self.idempotency = idempotency
        self.webhookURL = webhookURL
    }
}
