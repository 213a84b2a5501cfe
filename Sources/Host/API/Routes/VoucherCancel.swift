import Domain
import Engine
import Hummingbird

/// POST /vouchers/{id}/cancel: the voucher as the attempt left it.
struct VoucherCancel {
    let engine: RequestEngine
    let limits: APILimits

    func serve(_ request: Request, _ context: AppContext) async throws -> Response {
        let voucher = try context.id()
        let principal = try context.client()
        let bytes = try await request.jsonBytes(limit: limits.body)
        return try await Idempotency(engine: engine).serve(
            request, context, mode: .sync, bytes,
            answer: { view in try await answer(view, voucher, principal) },
            work: { mark in
                let cancellation = VoucherCancellation(
                    voucher: voucher, tenant: principal.tenant, tenantName: principal.tenantName,
                    reason: try Self.reason(bytes), correlationID: context.correlation, idempotency: mark)
                return try await engine.cancelVoucher(
                    cancellation, wait: limits.syncDeadline, correlation: context.correlationID)
            })
    }

    private static func reason(_ bytes: [UInt8]) throws(Problem) -> String? {
        if bytes.isEmpty { return nil }
        var reader = BodyReader(try JSON.body(bytes))
        let reason = reader.text("reason", limit: 500)
        reader.refuseUnknown()
        if let problem = reader.problem() { throw problem }
        return reason
    }

    /// - Parameter view: of the cancellation, or of the voucher where no provider was asked.
    private func answer(_ view: RequestView, _ voucher: ID, _ principal: Principal) async throws -> Response {
        if view.kind == .maintenance {
            if var problem = view.problem {
                problem.request = voucher
                throw problem
            }
            if view.status.isFinal && view.result?["status"] != "cancelled" {
                throw Problem(.notCancellable, detail: Self.detail(view.result), request: voucher)
            }
        }
        guard let current = try await engine.view(voucher, tenant: principal.tenant) else { throw Problem(.notFound) }
        guard view.status.isFinal else { return AcceptedView.response(current, path: VoucherRoutes.path) }
        return .json(.ok, VoucherView.render(current))
    }

    private static func detail(_ result: JSON?) -> String {
        switch result?["status"]?.string {
        case "redeemed": "The voucher has been redeemed."
        case "expired": "The voucher has expired."
        default: "The provider did not take the voucher back."
        }
    }
}
