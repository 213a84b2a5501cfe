import Domain
import Engine
import HTTPTypes
import Hummingbird
import Store

/// /api/v1/admin/callbacks: the last callbacks that were refused, so that an operator sees why a provider's are.
struct RefusedCallbackRoutes {
    static let path = "/api/v1/admin/callbacks"

    let engine: RequestEngine

    var routes: [Route] {
        [
            Route(.get, Self.path, .admin) { request, _ in try await list(request) },
            Route(.get, Self.path + "/{id}", .admin) { _, context in
                let actor = try context.actor()
                guard let found = try await engine.services.store.refusedCallback(context.id(), actor: actor) else {
                    throw Problem(.notFound, detail: "There is no such callback, or it is kept no more.")
                }
                let names = try await engine.namesOfTenants()
                return .json(
                    .ok,
                    RefusedCallbackView.render(found.callback, found.content, tenant: names[found.callback.tenant]))
            },
        ]
    }

    private func list(_ request: Request) async throws -> Response {
        var reader = BodyReader(query: request)
        // Callbacks that were taken belong to their verifications.
        if let state = reader.text("state", limit: 16), state != "refused" {
            reader.fault("state", "must be refused")
        }
        var filter = RefusedCallbackFilter(
            provider: reader.text("provider", limit: 128), reason: reader.choice("reason", CallbackRefusal.self))
        filter.tenant = try await reader.tenant(engine)
        let (cursor, limit) = reader.page()
        try reader.finishQuery()
        let (store, wanted) = (engine.services.store, filter)
        let page = try await Page<RefusedCallback>.asked { () throws(StoreError) in
            try await store.refusedCallbacks(wanted, after: cursor, limit: limit)
        }
        let names = try await engine.namesOfTenants()
        return .json(.ok, page.rendered { RefusedCallbackView.render($0, tenant: names[$0.tenant]) })
    }
}
