import Domain
import HTTPTypes
import Testing

@testable import API

@Suite("Routes and the contract")
struct RouteTests {
    @Test("the server's routes are the contract's, in both directions")
    func sameSet() async throws {
        let served = Set(try await TestHost().server.table.routes.map { "\($0.method.rawValue) \($0.path)" })
        #expect(served.subtracting(Contract.operations) == [], "served, and not in the contract")
        #expect(Contract.operations.subtracting(served) == [], "in the contract, and not served")
    }

    @Test("a route needs a key exactly where the contract says so")
    func access() async throws {
        for route in try await TestHost().server.table.routes {
            let operation = Contract.operation(route.method.rawValue, route.path)
            #expect((operation?["security"] == []) == (route.access == .open), "\(route.method) \(route.path)")
        }
    }

    @Test("the parameters of every path are described", arguments: OpenAPIDocument.operations.map(\.path))
    func pathParameters(_ path: String) {
        let inPath = path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
        for operation in OpenAPIDocument.operations where operation.path == path {
            let described = (operation.json["parameters"]?.array ?? []).map(Contract.resolved)
                .filter { $0["in"] == "path" }.compactMap { $0["name"]?.string }
            #expect(described == inPath)
        }
    }

    @Test("the filters of lists are the contract's")
    func filters() {
        #expect(SharedParameters.filters == ListQuery.names)
    }

    @Test("a path has the methods of its routes, whatever its parameters are")
    func methods() {
        let handler: Route.Handler = { _, _ in .json(.ok, []) }
        let table = RouteTable([
            Route(.get, "/a", .open, handler: handler), Route(.post, "/a", .client, handler: handler),
            Route(.get, "/a/{id}", .client, handler: handler), Route(.post, "/a/{id}/stop", .client, handler: handler),
        ])
        #expect(table.methods(at: "/a") == ["GET", "POST"])
        #expect(table.methods(at: "/a/") == ["GET", "POST"])
        #expect(table.methods(at: "/a/17") == ["GET"])
        #expect(table.methods(at: "/a/17/stop") == ["POST"])
        #expect(table.methods(at: "/a/17/go") == [])
        #expect(table.methods(at: "/b") == [])
    }
}
