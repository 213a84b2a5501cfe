import Domain
import HTTPTypes
import Hummingbird

/// Which pages' scripts may use the clients' routes (CORS, https://fetch.spec.whatwg.org): those of listed origins, named
/// one by one. Routes of operators, of providers and those without a key are answered to no page of another origin.
///
/// Keys come in headers and no cookie is looked at, so credentials are never allowed.
struct CrossOrigin: Sendable {
    /// Seconds for which a browser need not ask again.
    static let maxAge = 600
    /// What clients send beyond what every page may.
    static let requestHeaders = [
        "Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "Last-Event-ID",
        "traceparent", "tracestate", "X-API-Key", "X-Correlation-Id",
    ]
    /// What scripts may read beyond what every script may.
    static let exposedHeaders = [
        "ETag", "Idempotency-Replayed", "Location", "RateLimit", "RateLimit-Policy", "Retry-After", "WWW-Authenticate",
        "X-Correlation-Id",
    ]

    enum Judgement: Equatable {
        /// Nothing of it concerns pages: another route, or no origin is listed.
        case none
        /// A client's route.
        case open(allowing: String?)
        /// A browser asks what it may send there.
        case preflight(allowing: String?, methods: [String])
    }

    private struct Pattern {
        var method: String
        var segments: [Substring]
    }

    /// In lower case.
    private let origins: Set<String>
    private let patterns: [Pattern]

    init(origins: Set<String>, table: RouteTable) {
        self.origins = origins
        patterns = table.routes.filter { $0.access == .client }.map {
            Pattern(method: $0.method.rawValue, segments: $0.path.split(separator: "/"))
        }
    }

    var isEmpty: Bool { origins.isEmpty }

    /// - Parameter asked: `Access-Control-Request-Method`.
    func judge(method: HTTPRequest.Method, path: String, origin: String?, asked: String?) -> Judgement {
        if isEmpty { return .none }
        let methods = methods(at: path)
        let allowed = origin.flatMap { origins.contains($0.lowercased()) ? $0 : nil }
        if method == .options, origin != nil, asked != nil, !methods.isEmpty {
            return .preflight(allowing: allowed, methods: methods)
        }
        // A path may have methods for operators beside those for clients.
        return methods.contains(method.rawValue) ? .open(allowing: allowed) : .none
    }

    private func methods(at path: String) -> [String] {
        let segments = path.split(separator: "/")
        let found = patterns.filter { pattern in
            pattern.segments.count == segments.count
                && zip(pattern.segments, segments).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
        }
        return Set(found.map(\.method)).sorted()
    }
}

/// Asks ``CrossOrigin`` about every request. Stands around what makes problems, which pages must be able to read.
struct CrossOriginMiddleware: RouterMiddleware {
    let policy: CrossOrigin

    @concurrent func handle(
        _ request: Request, context: AppContext,
        next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let judgement = policy.judge(
            method: request.method, path: request.uri.path, origin: request.headers[.origin],
            asked: request.headers[.accessControlRequestMethod])
        switch judgement {
        case .none: return try await next(request, context)
        case .open(let allowed):
            var response = try await next(request, context)
            response.headers.append(HTTPField(name: .vary, value: "Origin"))
            guard let allowed else { return response }
            response.headers[.accessControlAllowOrigin] = allowed
            response.headers[.accessControlExposeHeaders] = CrossOrigin.exposedHeaders.joined(separator: ", ")
            return response
        case .preflight(let allowed, let methods):
            var response: Response
            if let allowed {
                response = Response(
                    status: .noContent,
                    headers: [
                        .accessControlAllowOrigin: allowed,
                        .accessControlAllowMethods: methods.joined(separator: ", "),
                        .accessControlAllowHeaders: CrossOrigin.requestHeaders.joined(separator: ", "),
                        .accessControlMaxAge: String(CrossOrigin.maxAge),
                    ])
            } else {
                let problem = Problem(
                    .forbidden, detail: "Scripts of this origin may not use the API.",
                    suggestedAction: "Ask your operator to add the origin to cors.origins")
                response = ProblemMiddleware.response(to: problem, context)
            }
            response.headers[.vary] = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"
            return response
        }
    }
}
