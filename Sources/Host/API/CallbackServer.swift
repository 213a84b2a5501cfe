package import Engine
package import Hummingbird

/// Takes providers' callbacks and nothing else, for a command that runs without the host.
package struct CallbackServer: Sendable {
    private let routes: CallbackRoutes

    /// - Parameters:
    ///   - publicURL: what stands before `/callbacks` in the address that was given out; nil: what the caller calls.
    ///   - take: believes a call or not.
    package init(
        publicURL: String?, limits: APILimits = APILimits(),
        take: @escaping @Sendable (CallbackCall) async throws -> CallbackAnswer
    ) {
        routes = CallbackRoutes(take: take, limit: limits.callbackBody, publicURL: publicURL)
    }

    package func responder() -> RouterResponder<AppContext> {
        let router = Router(context: AppContext.self)
        router.add(middleware: SourceMiddleware(proxies: TrustedProxies()))
        router.add(middleware: CorrelationMiddleware())
        router.add(middleware: ProblemMiddleware(table: RouteTable([])))
        routes.add(to: router)
        return router.buildResponder()
    }
}
