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
                    of: context.client().tenant, actor: WebhookEndpointRoutes.actor(context))
                return .json(.ok, WebhookView.render(facts, secret: secret))
            },
            Route(.post, Self.path + "/default/rotate", .client) { request, context in
                let overlap = try await RotateInput.overlap(request.jsonBytes(limit: limits.body))
                let (facts, secret) = try await webhooks.rotateDefault(
                    of: context.client().tenant, overlap: overlap, actor: WebhookEndpointRoutes.actor(context))
                return .json(.ok, WebhookView.render(facts, secret: secret))
            },
            Route(.post, Self.path + "/{id}/rotate", .client) { request, context in
                let overlap = try await RotateInput.overlap(request.jsonBytes(limit: limits.body))
                let rotated = try await webhooks.rotate(
                    context.id(), tenant: context.client().tenant, overlap: overlap,
                    actor: WebhookEndpointRoutes.actor(context))
                guard let rotated else { throw WebhookEndpointRoutes.unknown }
                return .json(
                    .ok, WebhookView.render(rotated.endpoint, secret: rotated.secret),
                    headers: [.eTag: WebhookEndpointRoutes.tag(rotated.endpoint)])
            },
        ]
    }
}
