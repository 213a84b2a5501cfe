import Domain
import HTTPTypes
import Hummingbird
import Webhooks

/// The secrets that webhooks are signed with: shown once, and rotated.
struct WebhookSecretRoutes {
    private static let path = WebhookEndpointRoutes.path

    let webhooks: WebhookEndpoints
    let limits: APILimits

    var routes: [Route] {
        [
            Route(.get, Self.path + "/default", .client) { _, context in
                let (facts, secret) = try await webhooks.default(
                    of: context.client().tenant, actor: context.actor())
                return .json(.ok, WebhookView.render(facts, secret: secret))
            },
            Route(.post, Self.path + "/default/rotate", .client) { request, context in
                let bytes = try await request.jsonBytes(limit: limits.body)
                let made = try await webhooks.rotateDefault(
                    of: context.client().tenant, overlap: RotateInput.overlap(bytes),
                    under: Idempotency.mark(request, context, bytes, webhooks.store),
                    actor: context.actor())
                let headers: HTTPFields = made.isRepetition ? [.idempotencyReplayed: "true"] : [:]
                return .json(.ok, WebhookView.render(made.facts, secret: made.secret), headers: headers)
            },
            Route(.post, Self.path + "/{id}/rotate", .client) { request, context in
                let bytes = try await request.jsonBytes(limit: limits.body)
                let rotated = try await webhooks.rotate(
                    context.id(), tenant: context.client().tenant, overlap: RotateInput.overlap(bytes),
                    under: Idempotency.mark(request, context, bytes, webhooks.store),
                    actor: context.actor())
                guard let rotated else { throw WebhookEndpointRoutes.unknown }
                return WebhookEndpointRoutes.answer(rotated)
            },
        ]
    }
}
