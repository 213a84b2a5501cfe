import Domain
import FoundationEssentials
import HTTPTypes
import Store
import Testing

@testable import API

@Suite("The API, asked and answered")
struct ServerTests {
    private static let idBody = Examples.idRequest.text

    private func expect(
        _ answer: TestHost.Answer, _ method: String, _ path: String, _ status: Int, _ code: ProblemCode? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let body = String(decoding: answer.bytes, as: UTF8.self)
        #expect(answer.status == status, "\(body)", sourceLocation: sourceLocation)
        #expect(answer.body["code"]?.string == code?.rawValue, "\(body)", sourceLocation: sourceLocation)
        let violations = try Contract.violations(
            of: answer.body, method: method, path: path, status: status, type: answer.type)
        #expect(violations == [], sourceLocation: sourceLocation)
    }

    @Test("without a valid key there is a 401 that says how to send one")
    func keys() async throws {
        let host = try await TestHost()
        for key in [nil, "", "nonsense", "gh_00000000_" + String(repeating: "0", count: 43)] {
            let answer = try await host.send(.get, "/api/v1/capabilities", key: key)
            try expect(answer, "GET", "/api/v1/capabilities", 401, .unauthorized)
            #expect(answer.headers[.wwwAuthenticate] == "Bearer")
        }
        let bearer = try await host.send(
            .get, "/api/v1/capabilities", key: nil, headers: [.authorization: "bearer " + host.key])
        try expect(bearer, "GET", "/api/v1/capabilities", 200)
        #expect(bearer.body == ["operations": []])
    }

    @Test("a revoked key is not accepted again")
    func revoked() async throws {
        let host = try await TestHost()
        let key = try #require(try await host.store.listKeys(tenant: host.tenant).first)
        #expect(try await host.store.revokeKey(key.id))
        #expect(try await host.get("/api/v1/capabilities").status == 401)
    }

    @Test("the contract is served as it is published, without a key")
    func contract() async throws {
        let answer = try await TestHost().send(.get, "/openapi.json", key: nil)
        #expect(answer.status == 200)
        #expect(answer.type == "application/json")
        #expect(answer.body == OpenAPIDocument.json)
    }

    @Test(
        "health follows the contract",
        arguments: ["/health", "/health/database", "/health/queue", "/health/live", "/health/ready"])
    func health(_ path: String) async throws {
        try expect(try await TestHost().send(.get, path, key: nil), "GET", path, 200)
    }

    @Test("how providers are is for admins, and follows the contract")
    func providersHealth() async throws {
        let host = try await TestHost()
        let path = "/health/providers"
        #expect(try await host.send(.get, path, key: nil).status == 401)
        #expect(try await host.send(.get, path, key: host.key).status == 403)
        try expect(try await host.send(.get, path, key: host.adminKey()), "GET", path, 200)
    }

    @Test("an unknown path is 404, a known one with another method 405 with Allow")
    func methods() async throws {
        let host = try await TestHost()
        #expect(try await host.get("/api/v1/nothing").status == 404)
        let answer = try await host.send(.delete, "/api/v1/verifications", key: host.key)
        #expect(answer.status == 405)
        #expect(answer.body["code"] == "method_not_allowed")
        #expect(answer.headers[.allow] == "GET, POST")
        #expect(try Contract.violations(of: answer.body, against: "Problem") == [])
    }

    @Test("a client's correlation id comes back, and one that could do harm is replaced")
    func correlation() async throws {
        let host = try await TestHost()
        let name = try #require(HTTPField.Name("X-Correlation-Id"))
        for (sent, isKept) in [("order-4711:a.b_c", true), ("a b", false), ("<script>", false), ("", false)] {
            let answer = try await host.send(.get, "/api/v1/nothing", key: host.key, headers: [name: sent])
            let returned = try #require(answer.headers[name])
            #expect((returned == sent) == isKept)
            #expect(answer.body["correlationId"]?.string == returned)
            #expect(isKept || ID(returned) != nil)
        }
    }

    @Test("a body must be JSON, say so, and be of a sensible size")
    func bodies() async throws {
        let host = try await TestHost(bodyLimit: 2000)
        let path = "/api/v1/verifications/verify-by-id"
        try expect(try await host.post(path, "{\"a\":"), "POST", path, 400, .invalidJSON)
        try expect(try await host.post(path), "POST", path, 400, .invalidJSON)
        let form = try await host.send(
            .post, path, key: host.key, headers: [.contentType: "application/x-www-form-urlencoded"], body: "a=b")
        try expect(form, "POST", path, 415, .unsupportedMediaType)
        let large = try await host.post(path, "\"" + String(repeating: "x", count: 3000) + "\"")
        try expect(large, "POST", path, 413, .payloadTooLarge)
        let typed = try await host.send(
            .post, path, key: host.key, headers: [.contentType: "Application/JSON; charset=utf-8"], body: "{}")
        try expect(typed, "POST", path, 400, .invalidRequest)
    }

    @Test("what no provider does is refused, and nothing is stored")
    func unsupported() async throws {
        let host = try await TestHost()
        let byID = "/api/v1/verifications/verify-by-id"
        try expect(try await host.post(byID, Self.idBody), "POST", byID, 422, .unsupported)
        let vouchers = "/api/v1/vouchers"
        try expect(try await host.post(vouchers, Examples.voucherRequest.text), "POST", vouchers, 422, .unsupported)
        let list = try await host.get("/api/v1/verifications")
        try expect(list, "GET", "/api/v1/verifications", 200)
        #expect(list.body == ["items": [], "nextCursor": nil])
    }

    @Test("a stored verification can be read and listed, but not cancelled once it is final")
    func stored() async throws {
        let host = try await TestHost()
        let id = try await host.completed(reference: "order-1")
        let read = try await host.get("/api/v1/verifications/\(id)")
        try expect(read, "GET", "/api/v1/verifications/{id}", 200)
        #expect(read.body["decision"] == "approved")
        #expect(read.headers[.cacheControl] == "no-store")
        let cancel = try await host.post("/api/v1/verifications/\(id)/cancel")
        try expect(cancel, "POST", "/api/v1/verifications/{id}/cancel", 409, .notCancellable)
        let list = try await host.get("/api/v1/verifications?reference=order-1&status=completed")
        try expect(list, "GET", "/api/v1/verifications", 200)
        #expect(list.body["items"]?.array?.map { $0["id"]?.string } == [id.text])
        #expect(try await host.get("/api/v1/verifications?reference=order-2").body["items"] == [])
    }

    @Test("pages lead to each other and end")
    func pages() async throws {
        let host = try await TestHost()
        var ids: Set<String> = []
        for _ in 0..<3 { ids.insert(try await host.completed().text) }
        let first = try await host.get("/api/v1/verifications?limit=2")
        let cursor = try #require(first.body["nextCursor"]?.string)
        let second = try await host.get("/api/v1/verifications?limit=2&cursor=\(cursor)")
        try expect(second, "GET", "/api/v1/verifications", 200)
        let seen = [first, second].flatMap { $0.body["items"]?.array ?? [] }.compactMap { $0["id"]?.string }
        #expect(Set(seen) == ids)
        #expect(seen.count == 3)
        #expect(second.body["nextCursor"] == .null)
    }

    @Test("a cursor that was never handed out is the client's fault")
    func wrongCursor() async throws {
        let answer = try await TestHost().get("/api/v1/verifications?cursor=nonsense")
        try expect(answer, "GET", "/api/v1/verifications", 400, .invalidRequest)
    }

    @Test("another tenant's request, another kind's and one that never was are all not found")
    func notFound() async throws {
        let host = try await TestHost()
        let verification = try await host.completed()
        let voucher = try await host.completed(.voucher)
        let path = "/api/v1/verifications/{id}"
        let strangers = try await host.send(.get, "/api/v1/verifications/\(verification)", key: host.strangersKey)
        try expect(strangers, "GET", path, 404, .notFound)
        for id in [voucher.text, ID.make().text, "17"] {
            try expect(try await host.get("/api/v1/verifications/\(id)"), "GET", path, 404, .notFound)
        }
        try expect(try await host.get("/api/v1/vouchers/\(voucher)"), "GET", "/api/v1/vouchers/{id}", 200)
        try expect(
            try await host.get("/api/v1/vouchers/\(verification)"), "GET", "/api/v1/vouchers/{id}", 404, .notFound)
        let cancel = try await host.send(.post, "/api/v1/verifications/\(verification)/cancel", key: host.strangersKey)
        try expect(cancel, "POST", "/api/v1/verifications/{id}/cancel", 404, .notFound)
    }
}
