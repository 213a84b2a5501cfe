import Domain
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Store

/// Turns whatever a route throws into problem details. Only what we wrote ourselves reaches the client.
struct ProblemMiddleware: RouterMiddleware {
    let table: RouteTable

    @concurrent func handle(
        _ request: Request, context: AppContext,
        next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let problem as Problem {
            if problem.code.status >= 500 {
                context.log.warning(
                    "request refused",
                    metadata: ["code": .string(problem.code.rawValue), "detail": .string(problem.detail)])
            }
            return Self.response(to: problem, context)
        } catch let error as StoreError {
            context.log.error("database", metadata: ["error": .string(error.message)])
            return Self.response(to: Problem(.storageUnavailable), context)
        } catch let error as HTTPError {
            return Self.response(to: problem(for: error.status, request), context, allow: allowed(error, request))
        } catch is NIOTooManyBytesError {
            return Self.response(to: Problem(.payloadTooLarge), context)
        } catch is CancellationError {
            return Self.response(to: Problem(.shuttingDown), context)
        } catch {
            context.log.error("route failed", metadata: ["error": .string(String(describing: error))])
            return Self.response(to: Problem(.internalError), context)
        }
    }

    private func problem(for status: HTTPResponse.Status, _ request: Request) -> Problem {
        switch status.code {
        case 404: table.methods(at: request.uri.path).isEmpty ? Problem(.notFound) : Problem(.methodNotAllowed)
        case 405: Problem(.methodNotAllowed)
        case 413: Problem(.payloadTooLarge)
        case 415: Problem(.unsupportedMediaType)
        case 400..<500: Problem(.invalidRequest, detail: "The request could not be read.")
        default: Problem(.internalError)
        }
    }

    private func allowed(_ error: HTTPError, _ request: Request) -> [String] {
        error.status.code == 404 ? table.methods(at: request.uri.path) : []
    }

    static func response(to problem: Problem, _ context: AppContext, allow: [String] = []) -> Response {
        var headers: HTTPFields = [.contentType: ProblemView.contentType, .cacheControl: "no-store"]
        if let seconds = problem.retryAfter { headers[.retryAfter] = String(seconds) }
        if problem.code == .unauthorized { headers[.wwwAuthenticate] = "Bearer" }
        if problem.code == .upgradeRequired {
            headers[.upgrade] = "websocket"
            headers[.secWebSocketVersion] = Handshake.version
        }
        if !allow.isEmpty { headers[.allow] = allow.joined(separator: ", ") }
        let body = ProblemView.render(problem, correlationID: context.correlationID)
        return Response(
            status: .init(code: problem.code.status), headers: headers,
            body: .init(byteBuffer: ByteBuffer(bytes: body)))
    }
}
