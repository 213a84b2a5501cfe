import Domain
import HTTPTypes
import Testing

@testable import API

@Suite("Pages of other origins")
struct CrossOriginTests {
    private static let table = RouteTable([
        Route(.get, "/api/v1/things/{id}", .client) { _, _ in .json(.ok, []) },
        Route(.patch, "/api/v1/things/{id}", .client) { _, _ in .json(.ok, []) },
        Route(.delete, "/api/v1/things/{id}", .admin) { _, _ in .json(.ok, []) },
        Route(.get, "/api/v1/admin/things", .admin) { _, _ in .json(.ok, []) },
        Route(.get, "/health", .open) { _, _ in .json(.ok, []) },
    ])
    private let policy = CrossOrigin(origins: ["https://app.example.com"], table: Self.table)

    private func judge(
        _ method: HTTPRequest.Method, _ path: String, origin: String? = "https://app.example.com", asked: String? = nil
    ) -> CrossOrigin.Judgement {
        policy.judge(method: method, path: path, origin: origin, asked: asked)
    }

    @Test("a page hears of the clients' methods on a path, never of the operators'")
    func methods() {
        #expect(
            judge(.options, "/api/v1/things/1", asked: "PATCH")
                == .preflight(allowing: "https://app.example.com", methods: ["GET", "PATCH"]))
        #expect(judge(.options, "/api/v1/admin/things", asked: "GET") == .none)
        #expect(judge(.options, "/health", asked: "GET") == .none)
        #expect(judge(.get, "/api/v1/admin/things") == .none)
        #expect(judge(.delete, "/api/v1/things/1") == .none)
    }

    @Test("an origin counts only as a whole; its case does not count")
    func origins() {
        #expect(
            judge(.get, "/api/v1/things/1", origin: "https://APP.example.com")
                == .open(allowing: "https://APP.example.com"))
        for other in ["https://app.example.com.evil.example", "https://app.example.com:444", "null", "*", ""] {
            #expect(judge(.get, "/api/v1/things/1", origin: other) == .open(allowing: nil))
            #expect(
                judge(.options, "/api/v1/things/1", origin: other, asked: "GET")
                    == .preflight(allowing: nil, methods: ["GET", "PATCH"]))
        }
    }

    @Test("OPTIONS without what makes it a preflight is a request like others")
    func plainOptions() {
        #expect(judge(.options, "/api/v1/things/1") == .none)
        #expect(judge(.options, "/api/v1/things/1", origin: nil, asked: "GET") == .none)
    }

    @Test("without a list nothing concerns pages")
    func empty() {
        let policy = CrossOrigin(origins: [], table: Self.table)
        #expect(policy.judge(method: .get, path: "/api/v1/things/1", origin: "https://a.example", asked: nil) == .none)
    }

    @Test("what clients send and read is what the contract names")
    func headers() {
        let parameters = SharedParameters.all.values.filter { $0["in"] == "header" }.compactMap { $0["name"]?.string }
        #expect(Set(parameters).isSubset(of: CrossOrigin.requestHeaders))
        #expect(Set(SharedParameters.headers.keys).isSubset(of: CrossOrigin.exposedHeaders))
    }
}
