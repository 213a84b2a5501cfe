import HTTPTypes
import Hummingbird

/// Tells every request where it comes from. Stands around everything that asks.
struct SourceMiddleware: RouterMiddleware {
    let proxies: TrustedProxies

    @concurrent func handle(
        _ request: Request, context: AppContext,
        next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.source = proxies.source(peer: context.source, headers: request.headers)
        return try await next(request, context)
    }
}
