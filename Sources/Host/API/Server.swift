import Domain
package import Engine
import HTTPTypes
package import Hummingbird
import Logging
package import Realtime
package import Webhooks

/// The routes of the host, and how they are served.
package struct Server: Sendable {
    package let table: RouteTable
    private let authenticator: Authenticator
    /// Providers' own; not in the table, which is the clients' contract.
    private let callbacks: CallbackRoutes?
    private let crossOrigin: CrossOrigin
    private let proxies: TrustedProxies
    private let rates: KeyRates

    /// - Parameters:
    ///   - origins: of pages whose scripts may use the clients' routes, in lower case.
    ///   - isHealthOnly: for a process without the role `api`, which answers only how it is.
    package init(
        engine: RequestEngine, scheduler: Scheduler, hub: EventHub, webhooks: WebhookEndpoints,
        authenticator: Authenticator, limits: APILimits, version: String, reloading: Reloading, sockets: Sockets? = nil,
        origins: Set<String> = [], proxies: TrustedProxies = TrustedProxies(),
        rates: KeyRates = KeyRates([:]), isHealthOnly: Bool = false
    ) {
        self.rates = rates
        self.proxies = proxies
        self.authenticator = authenticator
        if isHealthOnly {
            callbacks = nil
            table = RouteTable(HealthRoutes(engine: engine, version: version).routes)
            crossOrigin = CrossOrigin(origins: [], table: table)
            return
        }
        callbacks = CallbackRoutes(
            take: { try await engine.receive($0) }, limit: limits.callbackBody, publicURL: engine.services.publicURL)
        table = RouteTable(
            VerificationRoutes(engine: engine, limits: limits).routes
                + VoucherRoutes(engine: engine, limits: limits).routes
                + DocumentRoutes(engine: engine, limits: limits).routes
                + DeadLetterRoutes(engine: engine, limits: limits).routes
                + ReviewRoutes(engine: engine, limits: limits).routes
                + AdminCallbackRoutes(engine: engine, limits: limits).routes
                + RefusedCallbackRoutes(engine: engine).routes
                + CapabilityRoutes(engine: engine).routes
                + TemplateRoutes(engine: engine).routes
                + AdminProviderRoutes(engine: engine, reloading: reloading).routes
                + AdminListingRoutes(engine: engine, scheduler: scheduler).routes
                + AdminScheduleRoutes(scheduler: scheduler).routes
                + EventRoutes(hub: hub, limits: limits).routes
                + WebhookEndpointRoutes(webhooks: webhooks, limits: limits).routes
                + WebhookSecretRoutes(webhooks: webhooks, limits: limits).routes
                + WebhookDeliveryRoutes(store: webhooks.store, limits: limits).routes
                + HealthRoutes(engine: engine, version: version).routes
                + OpenAPIRoutes().routes
                + (sockets.map { SocketRoutes(sockets: $0).routes } ?? []))
        crossOrigin = CrossOrigin(origins: origins, table: table)
    }

    package func responder() -> RouterResponder<AppContext> {
        let router = Router(context: AppContext.self)
        router.add(middleware: SourceMiddleware(proxies: proxies))
        router.add(middleware: CorrelationMiddleware())
        if !crossOrigin.isEmpty { router.add(middleware: CrossOriginMiddleware(policy: crossOrigin)) }
        router.add(middleware: ProblemMiddleware(table: table))
        for route in table.routes {
            router.on(RouterPath(route.path), method: route.method) { request, context in
                var context = context
                if route.access != .open {
                    context.principal = try await authenticate(request)
                    context.log[metadataKey: "tenant"] = .string(context.principal?.tenantName ?? "")
                    if route.access == .admin && context.principal?.scopes.contains("admin") != true {
                        throw Problem(.forbidden)
                    }
                }
                return try await serve(route, request, context)
            }
        }
        callbacks?.add(to: router)
        return router.buildResponder()
    }

    private func serve(_ route: Route, _ request: Request, _ context: AppContext) async throws -> Response {
        guard let principal = context.principal, let turn = rates.turn(principal, .init(route)) else {
            return try await route.handler(request, context)
        }
        var context = context
        context.meter = turn.meter
        var response: Response
        if turn.isGranted {
            response = try await route.handler(request, context)
        } else {
            let limit = turn.meter.state
            response = ProblemMiddleware.response(
                to: Problem(
                    .tooManyRequests,
                    detail:
                        "The API key may make \(limit.count) calls of the kind '\(limit.name)' in \(limit.window) s.",
                    retryAfter: turn.meter.wait), context)
        }
        response.headers.append(contentsOf: turn.meter.state.headers)
        return response
    }

    private func authenticate(_ request: Request) async throws -> Principal {
        guard let key = request.apiKey, let principal = try await authenticator.principal(for: key) else {
            throw Problem(.unauthorized)
        }
        return principal
    }
}

extension Request {
    /// The key that came with the request, whoever's it is.
    var apiKey: String? {
        if let key = headers[.apiKey] { return key }
        guard let header = headers[.authorization], header.lowercased().hasPrefix("bearer ") else { return nil }
        return String(header.dropFirst("bearer ".count))
    }
}
