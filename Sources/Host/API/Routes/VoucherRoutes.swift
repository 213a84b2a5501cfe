import Domain
import Engine
import HTTPTypes
import Hummingbird

/// /api/v1/vouchers
struct VoucherRoutes {
    let engine: RequestEngine
    let limits: APILimits

    var routes: [Route] {
        [
            Route(.post, "/api/v1/vouchers", .client) { request, context in
                let body = try await request.json(limit: limits.body)
                let submission = try VoucherRequest.read(
                    body, for: context.client(), correlationID: context.correlation)
                let request = try await engine.submit(
                    submission, wait: limits.syncDeadline, correlation: context.correlationID)
                return try SubmitAnswer.response(to: request, path: "/api/v1/vouchers", render: VoucherView.render)
            },
            Route(.get, "/api/v1/vouchers/{id}", .client) { _, context in
                guard let request = try await engine.view(context.id(), tenant: context.client().tenant),
                    request.kind == .voucher
                else { throw Problem(.notFound, detail: "There is no such voucher.") }
                return .json(.ok, VoucherView.render(request))
            },
        ]
    }
}
