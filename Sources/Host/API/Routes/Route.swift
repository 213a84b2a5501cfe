package import HTTPTypes
package import Hummingbird

/// One route: what docs/openapi.yaml lists, and what serves it.
package struct Route: Sendable {
    package enum Access: String, Sendable {
        /// No key.
        case open
        /// Any key of a tenant.
        case client
        /// A key with the scope `admin`.
        case admin
    }

    package typealias Handler = @Sendable (Request, AppContext) async throws -> Response

    package var method: HTTPRequest.Method
    /// With parameters in braces, as OpenAPI writes them.
    package var path: String
    package var access: Access
    package var handler: Handler

    package init(_ method: HTTPRequest.Method, _ path: String, _ access: Access, handler: @escaping Handler) {
        self.method = method
        self.path = path
        self.access = access
        self.handler = handler
    }
}

/// All routes of the server.
package struct RouteTable: Sendable {
    package var routes: [Route]

    package init(_ routes: [Route]) {
        self.routes = routes
    }

    /// The methods a path has, whatever its parameters are.
    package func methods(at path: String) -> [String] {
        let segments = path.split(separator: "/")
        return routes.filter { route in
            let pattern = route.path.split(separator: "/")
            return pattern.count == segments.count
                && zip(pattern, segments).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
        }.map(\.method.rawValue).sorted()
    }
}
