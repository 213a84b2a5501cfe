import Domain
import Engine
import HTTPTypes
import Hummingbird

/// /api/v1/verifications
struct VerificationRoutes {
    static let path = "/api/v1/verifications"

    let engine: RequestEngine
    let limits: APILimits

    var routes: [Route] {
        [
            Route(.post, Self.path, .client) { request, context in
                try await submitting.serve(request, context, mode: .sync) {
                    body, principal, correlation throws(Problem) in
                    try DocumentRequest.read(body, for: principal, correlationID: correlation)
                }
            },
            Route(.post, Self.path + "/async", .client) { request, context in
                try await submitting.serve(request, context, mode: .async, read: anything)
            },
            Route(.post, Self.path + "/batch", .client) { request, context in
                try await Batch(engine: engine, limits: limits, path: Self.path).serve(
                    request, context, read: anything)
            },
            Route(.post, Self.path + "/verify-by-id", .client) { request, context in
                try await submitting.serve(request, context) { body, principal, correlation throws(Problem) in
                    try IDRequest.read(body, for: principal, correlationID: correlation)
                }
            },
            Route(.post, Self.path + "/biometric", .client) { request, context in
                try await submitting.serve(request, context) { body, principal, correlation throws(Problem) in
                    try BiometricRequest.read(body, for: principal, correlationID: correlation)
                }
            },
            Route(.get, Self.path, .client) { request, context in
                let query = try ListQuery.read(request, kind: .verification)
                let page = try await engine.list(query, tenant: context.client().tenant)
                return .json(.ok, PageView.render(page, VerificationView.render))
            },
            Route(.get, Self.path + "/{id}", .client) { request, context in
                let view = try await find(context)
                return EntityTag.response(request, view, VerificationView.render(view))
            },
            Route(.post, Self.path + "/{id}/cancel", .client) { _, context in
                let found = try await find(context)
                let request = try await engine.cancel(
                    found.id, tenant: context.client().tenant, reason: "cancelled by the client")
                return .json(.ok, VerificationView.render(request))
            },
        ]
    }

    private func find(_ context: AppContext) async throws -> RequestView {
        guard let request = try await engine.view(context.id(), tenant: context.client().tenant),
            request.kind == .verification
        else { throw Problem(.notFound, detail: "There is no such verification.") }
        return request
    }

    private func anything(_ body: JSON, _ principal: Principal, _ correlation: ID) throws(Problem) -> Submission {
        try VerificationRequest.read(body, for: principal, correlationID: correlation)
    }

    private var submitting: Submitting {
        Submitting(engine: engine, limits: limits, path: Self.path, render: VerificationView.render)
    }
}
