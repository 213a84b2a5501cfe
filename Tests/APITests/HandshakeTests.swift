import Domain
import HTTPTypes
import Testing

@testable import API

@Suite("The opening handshake")
struct HandshakeTests {
    /// The example of RFC 6455, 1.3.
    private static let sample: HTTPFields = [
        .upgrade: "websocket", .connection: "Upgrade", .secWebSocketVersion: "13",
        .secWebSocketKey: "dGhlIHNhbXBsZSBub25jZQ==",
    ]

    private func read(
        _ changes: [HTTPField.Name: String?] = [:], key: String? = nil, origins: Set<String> = []
    ) throws(Problem) -> Handshake {
        var headers = Self.sample
        for (name, value) in changes { headers[name] = value }
        return try Handshake.read(headers, key: key, origins: origins)
    }

    @Test("the answer is the one the RFC gives")
    func accept() throws {
        let handshake = try read()
        #expect(handshake == Handshake(accept: "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", subprotocol: nil, key: nil))
        #expect(handshake.headers[.secWebSocketProtocol] == nil)
    }

    @Test("names are read as lists, whatever their case")
    func lists() throws {
        _ = try read([.upgrade: "WebSocket", .connection: "keep-alive, upgrade"])
        _ = try read([.upgrade: "h2c , websocket"])
    }

    @Test(
        "what asks for no WebSocket, or another version, is told which there is",
        arguments: [
            [.upgrade: nil], [.connection: nil], [.upgrade: "h2c"], [.connection: "keep-alive"],
            [.secWebSocketVersion: nil], [.secWebSocketVersion: "8"], [.secWebSocketVersion: "13, 8"],
        ] as [[HTTPField.Name: String?]])
    func upgradeRequired(_ changes: [HTTPField.Name: String?]) throws {
        let problem = try #require(throws: Problem.self) { try read(changes) }
        #expect(problem.code == .upgradeRequired)
    }

    @Test(
        "a nonce that is missing or not 16 bytes is refused",
        arguments: [nil, "", "abc", "dGhlIHNhbXBsZSBub25j", "dGhlIHNhbXBsZSBub25jZSE="])
    func nonces(_ nonce: String?) throws {
        let problem = try #require(throws: Problem.self) { try read([.secWebSocketKey: nonce]) }
        #expect(problem.code == .invalidRequest)
    }

    @Test("a page's script may connect only from a listed origin; without an origin there is no page")
    func origins() throws {
        let listed: Set<String> = ["https://app.example.com"]
        _ = try read(origins: listed)
        _ = try read([.origin: "https://APP.example.com"], origins: listed)
        for origin in ["https://evil.example", "http://app.example.com", "https://app.example.com:8443", "null", ""] {
            let problem = try #require(throws: Problem.self) { try read([.origin: origin], origins: listed) }
            #expect(problem.code == .forbidden)
        }
    }

    @Test("a key among the subprotocols is taken and never given back")
    func subprotocols() throws {
        let both = try read([.secWebSocketProtocol: "gatehouse.v1, gatehouse.key.gh_1"])
        #expect(both.key == "gh_1" && both.isKeyOffered)
        #expect(both.headers[.secWebSocketProtocol] == "gatehouse.v1")
        #expect(both.headers.allSatisfy { !$0.value.contains("gh_1") })
        #expect(try read([.secWebSocketProtocol: "chat, gatehouse.v1"]).subprotocol == "gatehouse.v1")
        #expect(try read([.secWebSocketProtocol: "chat"]).subprotocol == nil)
        #expect(try read([.secWebSocketProtocol: "gatehouse.key.a, gatehouse.v1"], key: "header").key == "header")
        #expect(try !read([.secWebSocketProtocol: "gatehouse.key.a, gatehouse.v1"], key: "header").isKeyOffered)
        let alone = try #require(throws: Problem.self) { try read([.secWebSocketProtocol: "gatehouse.key.gh_1"]) }
        #expect(alone.code == .invalidRequest)
        #expect(!alone.detail.contains("gh_1"))
    }
}
