package import Domain
import Engine
import HTTPTypes
import Hummingbird

/// Reads providers.d and the plugins again.
package struct Reloading: Sendable {
    let reload: @Sendable (_ actor: String) async -> JSON
    /// What a reload would change now.
    let plan: @Sendable () async -> JSON

    package init(
        reload: @escaping @Sendable (_ actor: String) async -> JSON, plan: @escaping @Sendable () async -> JSON
    ) {
        self.reload = reload
        self.plan = plan
    }
}

/// For operators: the providers in force, and having the configuration read again.
struct AdminProviderRoutes {
    let engine: RequestEngine
    let reloading: Reloading

    var routes: [Route] {
        [
            Route(.get, "/api/v1/admin/providers", .admin) { _, _ in
                .json(.ok, ProviderView.render(engine.services.accounts.catalogue.standing))
            },
            Route(.post, "/api/v1/admin/providers/reload", .admin) { request, context in
                let actor = try context.actor()
                switch request.query("dryRun") {
                case nil, "false"?: return .json(.ok, ProviderView.render(reload: await reloading.reload(actor)))
                case "true"?: return .json(.ok, ProviderView.render(reload: await reloading.plan()))
                default:
                    throw Problem(
                        .invalidRequest, errors: [.init(pointer: "dryRun", message: "must be true or false")])
                }
            },
        ]
    }
}
