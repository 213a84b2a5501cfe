import Domain
import Store

/// What a run knows of its request, from the submission or, after a crash, from the store.
struct RequestFacts: Sendable {
    var id: ID
    var tenant: ID
    var tenantName: String
    var kind: RequestKind
    var operation: OperationID
    var method: String
    var type: String
    var mode: RequestMode
    /// As the client wrote it.
    var template: String?
    /// `OperationInput.stored`.
    var input: JSON
    var correlationID: ID
    var deadline: Timestamp
    var createdAt: Timestamp
    /// To be claimed when the request is stored.
    var idempotency: IdempotencyMark?
    /// To be stored with the request.
    var webhook: NewRequest.Webhook?

    var country: String? { input["country"]?.string }
    var subject: String? { input["subject"]?.string }
    var reference: String? { input["reference"]?.string }
    /// The voucher that a cancellation takes back.
    var cancels: ID? { operation == .voucherCancel ? input["voucher"]?.string.flatMap { ID($0) } : nil }

    /// The request that has ended and that this one, of the host's own, asks again about.
    var revises: ID? { kind == .maintenance ? input["revises"]?.string.flatMap { ID($0) } : nil }

    func view(_ status: RequestStatus, progress: StepOutput.Progress? = nil) -> RequestView {
        RequestView(
            id: id, kind: kind, status: status, method: method, type: type,
            voucher: kind == .voucher ? input : nil, metadata: input["metadata"] ?? .object([:]),
            reference: reference, progress: progress, createdAt: createdAt)
    }

    func query(tried: Set<String>) -> RouteQuery {
        RouteQuery(
            tenant: tenantName, operation: operation, type: type, template: template, country: country,
            splitKey: subject ?? id.text, tried: tried,
            only: cancels == nil && revises == nil ? nil : input["provider"]?.string)
    }
}

extension RequestFacts {
    init(_ submission: Submission, input: JSON, id: ID, now: Timestamp) {
        self.id = id
        tenant = submission.tenant
        tenantName = submission.tenantName
        kind = submission.kind
        operation = submission.operation
        method = submission.method
        type = submission.type
        mode = submission.mode
        template = submission.template
        self.input = input
        correlationID = submission.correlationID
        deadline = now.adding(milliseconds: EngineLimits.work)
        createdAt = now
        idempotency = submission.idempotency
    }

    /// - Throws: when the stored input is not the JSON that was written.
    init(_ record: RequestRecord, tenantName: String) throws(JSONSyntaxError) {
        id = record.id
        tenant = record.tenant
        self.tenantName = tenantName
        kind = record.kind
        operation = record.operation
        method = record.method ?? ""
        type = record.type ?? ""
        mode = record.mode
        template = record.template
        input = try JSON.parse(record.input)
        correlationID = record.correlationID
        deadline = record.deadline
        createdAt = record.createdAt
    }
}
