import Domain
import Egress
import HTTPTypes
import Hummingbird
import Store
import Webhooks

/// /api/v1/webhook-endpoints
struct WebhookEndpointRoutes {
    static let path = "/api/v1/webhook-endpoints"

    let webhooks: WebhookEndpoints
    let limits: APILimits

    var routes: [Route] {
        [
            Route(.get, Self.path, .client) { _, context in
                let items = try await webhooks.store.webhookEndpoints(of: context.client().tenant)
                var object = ObjectWriter()
                object.member("items", raw: ObjectWriter.array(items.map { WebhookView.render($0) }))
                return .json(.ok, object.finish())
            },
            Route(.post, Self.path, .client) { request, context in
                let bytes = try await request.jsonBytes(limit: limits.body)
                let input = try WebhookInput.read(JSON.body(bytes), isNew: true, webhooks)
                guard let url = input.url else { throw Problem(.invalidRequest) }
                let mark = try Idempotency.mark(request, context, bytes, webhooks.store)
                var response = Self.answer(try await create(url, input.change, mark, context))
                response.status = .created
                return response
            },
            Route(.get, Self.path + "/{id}", .client) { _, context in Self.answer(try await find(context)) },
            Route(.patch, Self.path + "/{id}", .client) { request, context in
                let body = try await JSON.body(request.jsonBytes(limit: limits.body))
                let input = try WebhookInput.read(body, isNew: false, webhooks)
                guard let expected = request.headers[.ifMatch] else { throw Problem(.preconditionRequired) }
                let endpoint = try await find(context, expected)
                return Self.answer(
                    try await Self.changed(
                        webhooks.store.changeWebhookEndpoint(
                            endpoint.id, tenant: endpoint.tenant, ifVersion: endpoint.version, input.change,
                            actor: context.actor())))
            },
            Route(.delete, Self.path + "/{id}", .client) { request, context in
                let endpoint = try await find(context, request.headers[.ifMatch])
                _ = try await Self.changed(
                    webhooks.store.deleteWebhookEndpoint(
                        endpoint.id, tenant: endpoint.tenant,
                        ifVersion: request.headers[.ifMatch] == nil ? nil : endpoint.version,
                        actor: context.actor()))
                return Response(status: .noContent, headers: [.cacheControl: "no-store"])
            },
            Route(.post, Self.path + "/{id}/test", .client) { _, context in
                guard let (id, answer) = try await webhooks.test(context.id(), tenant: context.client().tenant) else {
                    throw Self.unknown
                }
                return .json(.ok, WebhookView.render(id.text, answer))
            },
        ]
    }

    private func create(
        _ url: WebhookURL, _ input: WebhookEndpointChange, _ mark: IdempotencyMark?, _ context: AppContext
    ) async throws -> MadeWebhook<WebhookEndpoint> {
        let keyPair = if case .keyPair(let pair)? = input.signing { pair } else { nil as WebhookKeyPair? }
        do {
            return try await webhooks.create(
                tenant: context.client().tenant, url: url, events: input.events ?? ["*"],
                payload: input.payload ?? .thin, isOrdered: input.isOrdered ?? false, keyPair: keyPair,
                under: mark, actor: context.actor())
        } catch let error as StoreError where error.code == .constraint {
            throw Problem(.invalidRequest, detail: "There are as many webhook endpoints as there may be.")
        }
    }

    /// - Parameter expected: an `If-Match`, which must name it as it stands.
    private func find(_ context: AppContext, _ expected: String? = nil) async throws -> WebhookEndpoint {
        let found = try await webhooks.store.webhookEndpoint(context.id(), tenant: context.client().tenant)
        guard let found, found.kind == .endpoint else { throw Self.unknown }
        if let expected, !EntityTag.isStrongMatch(expected, Self.tag(found)) { throw Problem(.preconditionFailed) }
        return found
    }

    private static func changed(_ outcome: WebhookEndpointOutcome) throws(Problem) -> WebhookEndpoint {
        switch outcome {
        case .done(let endpoint): endpoint
        case .notFound: throw unknown
        case .conflict: throw Problem(.preconditionFailed)
        }
    }

    private static func answer(_ endpoint: WebhookEndpoint) -> Response {
        .json(.ok, WebhookView.render(endpoint), headers: [.eTag: tag(endpoint)])
    }

    /// With the secret that was just made, or was when the request came first.
    static func answer(_ made: MadeWebhook<WebhookEndpoint>) -> Response {
        var headers: HTTPFields = [.eTag: tag(made.facts), .location: "\(path)/\(made.facts.id)"]
        if made.isRepetition { headers[.idempotencyReplayed] = "true" }
        return .json(.ok, WebhookView.renderOnce(made.facts, secret: made.secret), headers: headers)
    }

    static func tag(_ endpoint: WebhookEndpoint) -> String {
        EntityTag.text(endpoint.version, WebhookView.render(endpoint))
    }

    static let unknown = Problem(.notFound, detail: "There is no such webhook endpoint.")
}
