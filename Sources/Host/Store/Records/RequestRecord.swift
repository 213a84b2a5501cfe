package import Domain

/// A request as stored, opened. The client's reference, subject and metadata are in `input`.
package struct RequestRecord: Sendable {
    package var id: ID
    package var tenant: ID
    package var kind: RequestKind
    package var operation: OperationID
    package var method: String?
    package var type: String?
    package var mode: RequestMode
    package var status: RequestStatus
    package var provider: String?
    package var template: String?
    /// JSON; empty when the data key was erased.
    package var input: [UInt8]
    package var result: [UInt8]?
    package var decision: Decision?
    package var retryable: Bool?
    package var decidedBy: String?
    package var failureCode: String?
    package var failureDetail: [UInt8]?
    package var candidates: JSON
    /// Times another provider took over.
    package var failovers: Int
    /// Rises with every change; the ETag.
    package var version: Int64
    package var correlationID: ID
    package var deadline: Timestamp
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    package var completedAt: Timestamp?
    /// The data key is gone, and with it `input`, `result` and `failureDetail`.
    package var isErased: Bool
}

/// Which requests to list; nil matches all.
package struct RequestFilter: Hashable, Sendable {
    package var status: RequestStatus?
    package var decision: Decision?
    package var kind: RequestKind?
    package var operation: OperationID?
    package var template: String?
    /// Inclusive.
    package var createdFrom: Timestamp?
    /// Exclusive.
    package var createdTo: Timestamp?
    package var reference: String?
    package var subject: String?

    package init(
        status: RequestStatus? = nil, decision: Decision? = nil, kind: RequestKind? = nil,
        operation: OperationID? = nil, template: String? = nil, createdFrom: Timestamp? = nil,
        createdTo: Timestamp? = nil, reference: String? = nil, subject: String? = nil
    ) {
        self.status = status
        self.decision = decision
        self.kind = kind
        self.operation = operation
        self.template = template
        self.createdFrom = createdFrom
        self.createdTo = createdTo
        self.reference = reference
        self.subject = subject
    }
}

package struct Page<Item: Sendable>: Sendable {
    package var items: [Item]
    /// Continues after the last item; nil at the end.
    package var next: String?

    package init(items: [Item], next: String?) {
        self.items = items
        self.next = next
    }
}
