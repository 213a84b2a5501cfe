import Domain
import HTTPTypes
import Hummingbird
import Logging
import Vault

/// Gives every request a correlation id, its own or a new one, and puts it into the answer and the log.
struct CorrelationMiddleware: RouterMiddleware {
    static let name = HTTPField.Name.correlationID

    @concurrent func handle(
        _ request: Request, context: AppContext,
        next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let sent = request.headers[Self.name].flatMap { Self.isAcceptable($0) ? $0 : nil }
        if let sent {
            context.correlationID = sent
            // Sessions carry a UUID; a client's own form of id maps to one that is always the same.
            context.correlation =
                ID(sent) ?? ID(bytes: Hash.digest(.sha256, Array(sent.utf8)).prefix(16)) ?? .make()
        } else {
            context.correlation = .make()
            context.correlationID = context.correlation.text
        }
        context.log[metadataKey: "correlation_id"] = .string(context.correlationID)
        var response = try await next(request, context)
        response.headers[Self.name] = context.correlationID
        return response
    }

    /// Visible ASCII that needs no quoting anywhere, at most 64 characters.
    private static func isAcceptable(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 46
                    || $0 == 95 || $0 == 58
            }
    }
}

extension HTTPField.Name {
    // The texts are valid field names; the other name is never reached.
    static let correlationID = HTTPField.Name("X-Correlation-Id") ?? .from
    static let idempotencyKey = HTTPField.Name("Idempotency-Key") ?? .from
    static let idempotencyReplayed = HTTPField.Name("Idempotency-Replayed") ?? .from
    static let apiKey = HTTPField.Name("X-API-Key") ?? .from
}
