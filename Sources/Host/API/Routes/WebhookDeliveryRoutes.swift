import Domain
import HTTPTypes
import Hummingbird
import Store

/// /api/v1/webhook-deliveries: what was sent, what came of it, and sending it again.
struct WebhookDeliveryRoutes {
    static let path = "/api/v1/webhook-deliveries"

    let store: DataStore
    let limits: APILimits

    var routes: [Route] {
        [
            Route(.get, Self.path, .client) { request, context in
                let selection = try WebhookSelection.read(request, tenant: context.client().tenant)
                let page = try await Page<WebhookDelivery>.asked { [store] () throws(StoreError) in
                    try await store.webhookDeliveries(
                        selection.filter, after: selection.cursor, limit: selection.limit)
                }
                return .json(.ok, page.rendered(WebhookView.render))
            },
            Route(.get, Self.path + "/{id}", .client) { _, context in
                let found = try await store.webhookDelivery(context.id(), tenant: context.client().tenant)
                guard let found else { throw Self.unknown }
                return .json(.ok, WebhookView.render(found.delivery, found.attempts))
            },
            Route(.post, Self.path + "/replay", .client) { request, context in
                let body = try await JSON.body(request.jsonBytes(limit: limits.body))
                let selection = try WebhookSelection.read(body, tenant: context.client().tenant)
                let count = try await store.replayWebhooks(
                    selection.filter, limit: selection.limit, actor: context.actor())
                var object = ObjectWriter()
                object.member("replayed", .number(count))
                return .json(.ok, object.finish())
            },
            Route(.post, Self.path + "/{id}/replay", .client) { _, context in
                let (id, tenant) = (try context.id(), try context.client().tenant)
                let isReplayed = try await store.replayWebhook(
                    id, tenant: tenant, actor: context.actor())
                guard let found = try await store.webhookDelivery(id, tenant: tenant) else { throw Self.unknown }
                if !isReplayed { throw Problem(.deliveryRunning) }
                return .json(.ok, WebhookView.render(found.delivery))
            },
        ]
    }

    private static let unknown = Problem(.notFound, detail: "There is no such webhook delivery.")
}
