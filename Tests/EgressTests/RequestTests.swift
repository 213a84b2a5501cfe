import Bindings
import Domain
import Testing

@testable import Egress

/// What goes over the wire.
@Suite struct RequestTests {
    let egress = makeEgress()

    func send(
        _ effect: HTTPEffect, secrets: [String: String] = [:], context: EffectContext = makeContext(),
        base: String = ""
    ) async throws -> RawRequest {
        let server = RawServer { connection in
            connection.readRequest()
            connection.respond()
        }
        defer { server.stop() }
        let provider = try makeProvider(server.url + base, secrets: secrets)
        let outcome = await egress.perform(effect, for: provider, in: context)
        #expect(outcome.result.outcome == .response, "\(outcome.result.reason)")
        return try #require(server.requests.first)
    }

    @Test("a request is what the template says and little else")
    func plain() async throws {
        var context = makeContext()
        context.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        let request = try await send(
            makeEffect(
                "POST", "/a/../b/%2e/?x=1&y=%20",
                headers: [
                    HeaderTemplate("X-One", [.text("1")]), HeaderTemplate("X-Empty", []),
                    HeaderTemplate("x-two", [.text("2")]),
                ], body: .parts([.text("{}")])), context: context, base: "/base/")
        #expect(request.line == "POST /base/a/../b/%2e/?x=1&y=%20 HTTP/1.1")
        #expect(
            request.headers.map(\.name).sorted() == [
                "accept", "content-length", "host", "traceparent", "user-agent", "x-empty", "x-one", "x-two",
            ])
        #expect(request.header("user-agent") == "gatehouse/test")
        #expect(request.header("x-empty") == "")
        #expect(request.header("content-length") == "2")
        #expect(request.body.text == "{}")
    }

    @Test("HOST is what the Host header says")
    func host() async throws {
        let request = try await send(makeEffect(headers: [HeaderTemplate("X-Host", [.host()])]))
        #expect(request.header("x-host") == request.header("host"))
    }

    @Test("methods without a body declare none, and those that should have one declare it empty")
    func emptyBodies() async throws {
        for method in ["GET", "DELETE", "OPTIONS"] {
            let request = try await send(makeEffect(method))
            #expect(request.line.hasPrefix(method + " "))
            #expect(request.header("content-length") == nil)
        }
        for method in ["POST", "PUT", "PATCH"] {
            let request = try await send(makeEffect(method))
            #expect(request.line.hasPrefix(method + " "))
            #expect(request.header("content-length") == "0")
            #expect(request.header("content-type") == nil)
        }
        #expect(try await send(makeEffect("DELETE", body: .parts([.text("x")]))).body.text == "x")
    }

    @Test("an answer to HEAD has no body")
    func head() async throws {
        let server = RawServer { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            connection.waitForClose()
        }
        defer { server.stop() }
        let outcome = await egress.perform(makeEffect("HEAD"), for: try makeProvider(server.url), in: makeContext())
        #expect(outcome.result.outcome == .response)
        #expect(server.requests.first?.line == "HEAD /v1/check HTTP/1.1")
    }

    @Test("a large image goes out encoded, whole, and as it was signed", arguments: [1000, 65_536, 600_001])
    func largeBody(size: Int) async throws {
        let image = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 131 ^ $0 >> 7) }
        let request = try await send(
            makeEffect(
                "POST",
                headers: [
                    HeaderTemplate("Content-Type", [.text("application/json")]),
                    HeaderTemplate("X-Digest", [.digest(.sha256, [.body()], .hex)]),
                ], body: .parts([.text("{\"image\":\""), .blob("front", .base64), .text("\"}")])),
            context: makeContext(blobs: ["front": image]))
        let expected = Array("{\"image\":\"".utf8) + PartEncoder.encode(image, .base64) + Array("\"}".utf8)
        #expect(request.body == expected)
        #expect(request.header("content-length") == String(expected.count))
        #expect(
            request.header("x-digest")
                == PartEncoder.encode(VaultCrypto().digest(.sha256, expected), .hex).text)
    }

    @Test("a body with zeros is sent whole")
    func zeros() async throws {
        let bytes: [UInt8] = [0, 1, 0, 2, 0]
        let request = try await send(makeEffect("PUT", body: .parts([.literal(bytes)])))
        #expect(request.body == bytes)
    }

    @Test("a multipart body arrives with its boundary and length")
    func multipart() async throws {
        let request = try await send(
            makeEffect(
                "POST",
                body: .multipart([
                    FormField(name: "f", filename: "a.png", contentType: "image/png", value: [.blob("b")])
                ])),
            context: makeContext(blobs: ["b": [UInt8](repeating: 9, count: 200_000)]))
        let type = try #require(request.header("content-type"))
        let boundary = try #require(type.split(separator: "=").last)
        #expect(request.body.starts(with: Array("--\(boundary)\r\n".utf8)))
        #expect(request.body.suffix(boundary.utf8.count + 6) == Array("--\(boundary)--\r\n".utf8)[...])
        #expect(request.header("content-length") == String(request.body.count))
    }

    @Test("each attempt has its own nonce and the same idempotency key")
    func attempts() async throws {
        let server = RawServer { connection in
            connection.readRequest()
            connection.respond(connection.number < 3 ? 500 : 200)
        }
        defer { server.stop() }
        let provider = try makeProvider(server.url, retry: RetrySettings(attempts: 3, base: 1, max: 2))
        let effect = makeEffect(
            headers: [
                HeaderTemplate("X-Nonce", [.nonce(label: "n", .uuid)]),
                HeaderTemplate("Idempotency-Key", [.idempotencyKey()]),
            ], repeats: .keyed)
        let outcome = await egress.perform(effect, for: provider, in: makeContext())
        #expect(outcome.result.status == 200)
        #expect(outcome.attempts == 3)
        #expect(Set(server.requests.compactMap { $0.header("x-nonce") }).count == 3)
        #expect(Set(server.requests.compactMap { $0.header("idempotency-key") }).count == 1)
    }

    @Test("a proxy in the environment is ignored, one in the settings is used")
    func proxy() async throws {
        let proxy = RawServer { connection in
            connection.readRequest()
            connection.write("HTTP/1.1 200 Connection established\r\nX-From: proxy\r\n\r\n")
            connection.readRequest()
            connection.respond(200, "through")
        }
        defer { proxy.stop() }
        let through = makeEgress(EgressSettings(version: "test", proxy: proxy.url))
        let outcome = await through.perform(
            makeEffect("GET", "/p?q=1"), for: try makeProvider("http://vendor.example"), in: makeContext())
        #expect(outcome.result.body.text == "through")
        #expect(proxy.requests.map(\.line) == ["CONNECT vendor.example:80 HTTP/1.1", "GET /p?q=1 HTTP/1.1"])
        #expect(!outcome.result.headers.contains { $0.name == "x-from" })
    }
}
