import Domain
import Engine
import HTTPTypes
import Hummingbird

/// /api/v1/verifications
struct VerificationRoutes {
    let engine: RequestEngine
    let limits: APILimits

    var routes: [Route] {
        [
            Route(.post, "/api/v1/verifications", .client) { request, context in
                let body = try await request.json(limit: limits.body)
                let submission = try DocumentRequest.read(
                    body, for: context.client(), correlationID: context.correlation)
                return try await submit(submission, context)
            },
            Route(.post, "/api/v1/verifications/verify-by-id", .client) { request, context in
                let body = try await request.json(limit: limits.body)
                let submission = try IDRequest.read(body, for: context.client(), correlationID: context.correlation)
                return try await submit(submission, context)
            },
            Route(.get, "/api/v1/verifications", .client) { request, context in
                let query = try ListQuery.read(request, kind: .verification)
                let page = try await engine.list(query, tenant: context.client().tenant)
                return .json(.ok, PageView.render(page, VerificationView.render))
            },
            Route(.get, "/api/v1/verifications/{id}", .client) { _, context in
                .json(.ok, VerificationView.render(try await find(context)))
            },
            Route(.post, "/api/v1/verifications/{id}/cancel", .client) { _, context in
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

    private func submit(_ submission: Submission, _ context: AppContext) async throws -> Response {
        let request = try await engine.submit(
            submission, wait: limits.syncDeadline, correlation: context.correlationID)
        return try SubmitAnswer.response(
            to: request, path: "/api/v1/verifications", render: VerificationView.render)
    }
}
