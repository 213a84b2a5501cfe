import Domain
import HTTPTypes
import Store
import Testing

@testable import API

@Suite("Uploads and idempotency keys, asked and answered")
struct DocumentUploadTests {
    private static let path = "/api/v1/documents"
    private static let body =
        "--b0\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n%PDF-1.7\r\n--b0--\r\n"

    private func upload(
        _ host: TestHost, _ body: String = body, type: String = "multipart/form-data; boundary=b0", key: String? = nil
    ) async throws -> TestHost.Answer {
        var headers: HTTPFields = [.contentType: type]
        if let key { headers[.idempotencyKey] = key }
        return try await host.send(.post, Self.path, key: host.key, headers: headers, body: body)
    }

    private func expect(
        _ answer: TestHost.Answer, _ status: Int, _ code: ProblemCode? = nil, path: String = path,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let text = String(decoding: answer.bytes, as: UTF8.self)
        #expect(answer.status == status, "\(text)", sourceLocation: sourceLocation)
        #expect(answer.body["code"]?.string == code?.rawValue, "\(text)", sourceLocation: sourceLocation)
        let violations = try Contract.violations(
            of: answer.body, method: "POST", path: path, status: status, type: answer.type)
        #expect(violations == [], sourceLocation: sourceLocation)
    }

    @Test("an upload is answered as the contract says, and so is each refusal")
    func contract() async throws {
        let host = try await TestHost(bodyLimit: 2000)
        let stored = try await upload(host)
        try expect(stored, 201)
        #expect(stored.body["documents"]?[0]?["mediaType"] == "application/pdf")
        #expect(stored.body["documents"]?[0]?["size"] == 8)
        try expect(try await upload(host, "--b0--"), 400, .invalidRequest)
        try expect(try await upload(host, Self.body.replacing("%PDF", with: "%PPP")), 415, .unsupportedMediaType)
        try expect(try await upload(host, type: "text/plain"), 415, .unsupportedMediaType)
        let large = Self.body + String(repeating: "x", count: 3000)
        try expect(try await upload(host, large), 413, .payloadTooLarge)
    }

    @Test("the same files under one key are one upload, others are refused")
    func key() async throws {
        let host = try await TestHost()
        let first = try await upload(host, key: "k")
        let again = try await upload(host, key: "k")
        #expect(first.bytes == again.bytes)
        #expect(first.headers[.idempotencyReplayed] == nil)
        #expect(again.headers[.idempotencyReplayed] == "true")
        try expect(
            try await upload(host, Self.body.replacing("1.7", with: "1.6"), key: "k"), 422, .idempotencyKeyReused)
        try expect(try await upload(host, key: "two words"), 400, .invalidRequest)
    }

    @Test("a request that came before under its key is answered again, as it ended")
    func repeated() async throws {
        let host = try await TestHost()
        let path = "/api/v1/verifications"
        let body = Examples.documentRequest.text
        let mark = try host.store.idempotencyMark(
            tenant: host.tenant, route: "POST \(path)", key: "k", mode: .sync, body: Array(body.utf8))
        let id = try await host.completed(idempotency: mark)
        let key: HTTPFields = [.idempotencyKey: "k"]
        let again = try await host.send(.post, path, key: host.key, headers: key, body: body)
        try expect(again, 201, path: path)
        #expect(again.body["id"]?.string == id.text)
        #expect(again.headers[.idempotencyReplayed] == "true")
        #expect(again.headers[.location] == "\(path)/\(id)")
        let other = try await host.send(.post, path, key: host.key, headers: key, body: body + " ")
        try expect(other, 422, .idempotencyKeyReused, path: path)
        let strangers = try await host.send(.post, path, key: host.strangersKey, headers: key, body: body)
        try expect(strangers, 422, .unsupported, path: path)
    }
}
