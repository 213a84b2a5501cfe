package import Domain
package import Store

/// What is needed to take a voucher back.
package struct VoucherCancellation: Sendable {
    package var voucher: ID
    package var tenant: ID
    package var tenantName: String
    /// Why, in the client's words; the provider is told.
    package var reason: String?
    package var correlationID: ID
    package var idempotency: IdempotencyMark?

    package init(
        voucher: ID, tenant: ID, tenantName: String, reason: String?, correlationID: ID, idempotency: IdempotencyMark?
    ) {
        self.voucher = voucher
        self.tenant = tenant
        self.tenantName = tenantName
        self.reason = reason
        self.correlationID = correlationID
        self.idempotency = idempotency
    }
}

extension RequestEngine {
    /// Asks the provider that issued a voucher to take it back. That is a request of its own, linked to the voucher's; its
    /// outcome is looked up when it is lost.
    /// - Returns: the cancellation; or the voucher, where no provider need be asked.
    package func cancelVoucher(
        _ cancellation: VoucherCancellation, wait: Duration, correlation: String
    ) async throws -> RequestView {
        let (voucher, tenant) = (cancellation.voucher, cancellation.tenant)
        guard let record = try await services.store.request(voucher, tenant: tenant), record.kind == .voucher else {
            throw Problem(.notFound, detail: "There is no such voucher.")
        }
        if !record.status.isFinal {
            return try await cancel(voucher, tenant: tenant, reason: cancellation.reason ?? "cancelled by the client")
        }
        guard let view = try await view(voucher, tenant: tenant) else { throw Problem(.notFound) }
        let status = view.result?["status"]?.string
        if status == "cancelled" { return view }
        guard record.status == .completed, let provider = record.provider,
            let reference = view.result?["providerReference"]?.string
        else { throw Problem(.notCancellable, request: voucher) }
        return try await submit(
            Submission(
                tenant: tenant, tenantName: cancellation.tenantName, kind: .maintenance, operation: .voucherCancel,
                method: "voucher", type: record.type ?? "",
                fields: [
                    "voucher": .string(voucher.text), "provider": .string(provider),
                    "providerReference": .string(reference),
                    "reason": cancellation.reason.map { .string($0) } ?? .null,
                ], correlationID: cancellation.correlationID, idempotency: cancellation.idempotency),
            wait: wait, correlation: correlation)
    }

    /// A voucher's result as it is after what was done to it since.
    func revised(_ result: JSON?, of record: RequestRecord) async throws -> JSON? {
        guard record.kind == .voucher, record.status == .completed, var members = result?.object else { return result }
        for cancellation in try await services.store.cancellations(of: record.id) {
            let outcome = try cancellation.result.map { try JSON.parse($0) }
            if outcome?["status"] == "cancelled" { members["status"] = "cancelled" }
        }
        return .object(members)
    }
}
