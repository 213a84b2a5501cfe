import Domain
import Engine
import HTTPTypes
import Hummingbird

/// /api/v1/vouchers
struct VoucherRoutes {
    static let path = "/api/v1/vouchers"

    let engine: RequestEngine
    let limits: APILimits

    var routes: [Route] {
        [
            Route(.post, Self.path, .client) { request, context in
                try await submitting.serve(request, context, read: voucher)
            },
            Route(.post, Self.path + "/batch", .client) { request, context in
                try await Batch(engine: engine, limits: limits, path: Self.path).serve(request, context, read: voucher)
            },
            Route(.get, Self.path + "/{id}", .client) { request, context in
                guard let view = try await engine.view(context.id(), tenant: context.client().tenant),
                    view.kind == .voucher
                else { throw Problem(.notFound, detail: "There is no such voucher.") }
                return EntityTag.response(request, view, VoucherView.render(view))
            },
            Route(.post, Self.path + "/{id}/cancel", .client) { request, context in
                try await VoucherCancel(engine: engine, limits: limits).serve(request, context)
            },
        ]
    }

    private func voucher(_ body: JSON, _ principal: Principal, _ correlation: ID) throws(Problem) -> Submission {
        try VoucherRequest.read(body, for: principal, correlationID: correlation)
    }

    private var submitting: Submitting {
        Submitting(engine: engine, limits: limits, path: Self.path, render: VoucherView.render)
    }
}
