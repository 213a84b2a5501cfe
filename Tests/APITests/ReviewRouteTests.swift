import Domain
import HTTPTypes
import Store
import Testing
import Vault

@testable import API

@Suite("Reviews and callback addresses, asked and answered")
struct ReviewRouteTests {
    private static let path = "/api/v1/admin/verifications"

    private static func adminKey(_ host: TestHost) async throws -> String {
        let key = APIKeyHash.generate()
        _ = try await host.store.insertKey(
            tenant: host.tenant, prefix: key.prefix, hash: key.hash, scopes: ["admin"])
        return key.key
    }

    private func expect(
        _ answer: TestHost.Answer, _ method: String, _ path: String, _ status: Int
    ) throws {
        #expect(answer.status == status, "\(String(decoding: answer.bytes, as: UTF8.self))")
        let violations = try Contract.violations(
            of: answer.body, method: method, path: path, status: status, type: answer.type)
        #expect(violations == [])
    }

    @Test("lists, reads and decisions follow the contract")
    func reviews() async throws {
        let host = try await TestHost()
        let key = try await Self.adminKey(host)
        let id = try await host.completed()
        try expect(try await host.send(.get, Self.path, key: key), "GET", Self.path, 200)
        let listed = try await host.send(.get, Self.path + "?decision=approved&tenant=acme&limit=1", key: key)
        try expect(listed, "GET", Self.path, 200)
        #expect(listed.body["items"]?.array?.compactMap { $0["id"]?.string } == [id.text])
        try expect(
            try await host.send(.get, Self.path + "?decision=perhaps&x=1&tenant=nobody", key: key), "GET", Self.path,
            400)
        try expect(try await host.send(.get, Self.path + "?cursor=%21", key: key), "GET", Self.path, 400)
        try expect(try await host.get(Self.path), "GET", Self.path, 403)
        let read = try await host.send(.get, "\(Self.path)/\(id)", key: key)
        try expect(read, "GET", Self.path + "/{id}", 200)
        #expect(read.headers[.eTag] == read.body["etag"]?.string)
        try expect(try await host.send(.get, "\(Self.path)/\(ID.make())", key: key), "GET", Self.path + "/{id}", 404)
    }

    @Test("a decision names the version that was seen")
    func decisions() async throws {
        let host = try await TestHost()
        let key = try await Self.adminKey(host)
        let id = try await host.completed()
        let (place, pattern) = ("\(Self.path)/\(id)/decision", Self.path + "/{id}/decision")
        let body = #"{"decision":"rejected","notes":"no"}"#
        try expect(try await host.send(.post, place, key: key, body: body), "POST", pattern, 428)
        for (tag, status) in [("\"7\"", 412), ("seven", 412), ("W/\"1\"", 412)] {
            let answer = try await host.send(.post, place, key: key, headers: [.ifMatch: tag], body: body)
            try expect(answer, "POST", pattern, status)
        }
        let wrong = try await host.send(
            .post, place, key: key, headers: [.ifMatch: "*"], body: #"{"decision":"review"}"#)
        try expect(wrong, "POST", pattern, 400)
        // The tag that the tenant sees names the same version.
        let tag = try await host.get("/api/v1/verifications/\(id)").headers[.eTag] ?? ""
        let decided = try await host.send(.post, place, key: key, headers: [.ifMatch: tag], body: body)
        try expect(decided, "POST", pattern, 200)
        #expect(decided.body["decision"] == "rejected" && decided.body["decidedBy"] == "reviewer")
        let voucher = try await host.completed(.voucher)
        let other = try await host.send(
            .post, "\(Self.path)/\(voucher)/decision", key: key, headers: [.ifMatch: "*"], body: body)
        try expect(other, "POST", pattern, 404)
    }

    @Test("what is at no callback address is not found, without a key")
    func addresses() async throws {
        let host = try await TestHost()
        let key = try await Self.adminKey(host)
        for path in ["/callbacks/one/0123", "/callbacks/one/0123/more?a=1", "/callbacks/one", "/callbacks/one/"] {
            let answer = try await host.send(.post, path, key: nil, body: "x")
            #expect(answer.status == 404)
            #expect(answer.body["code"] == "not_found")
        }
        let place = "/api/v1/admin/providers/one/callbacks"
        let pattern = "/api/v1/admin/providers/{provider}/callbacks"
        try expect(try await host.send(.get, place, key: key), "GET", pattern, 400)
        try expect(try await host.send(.get, place + "?tenant=acme", key: key), "GET", pattern, 404)
        let rotated = try await host.send(
            .post, place + "/rotate?tenant=acme", key: key, body: #"{"overlapHours":-1}"#)
        try expect(rotated, "POST", pattern + "/rotate", 400)
    }
}
