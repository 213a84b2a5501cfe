import HTTPTypes
import Testing

@testable import API

@Suite("Where requests come from")
struct TrustedProxiesTests {
    private static let trusted: @Sendable (String) -> Bool = { $0.hasPrefix("10.") || $0 == "2001:db8::1" }

    private func source(
        _ peer: String?, _ values: [String], header: TrustedProxies.Header = .xForwardedFor, named: String? = nil
    ) throws -> String? {
        let name = try #require(HTTPField.Name(named ?? header.rawValue))
        var headers = HTTPFields()
        for value in values { headers.append(HTTPField(name: name, value: value)) }
        return TrustedProxies(header: header, isTrusted: Self.trusted).source(peer: peer, headers: headers)
    }

    @Test("the nearest address that is no trusted proxy's counts, however many are claimed before it")
    func nearest() throws {
        #expect(try source("10.0.0.1", ["203.0.113.9"]) == "203.0.113.9")
        #expect(try source("10.0.0.1", ["198.51.100.7, 203.0.113.9, 10.0.0.2"]) == "203.0.113.9")
        #expect(try source("10.0.0.1", ["198.51.100.7", "203.0.113.9"]) == "203.0.113.9")
        #expect(try source("10.0.0.1", ["10.0.0.3, 10.0.0.2"]) == "10.0.0.3")
        #expect(try source("10.0.0.1", []) == "10.0.0.1")
    }

    @Test("whoever is no trusted proxy says nothing of others", arguments: ["203.0.113.9", "::1", "100.0.0.1"])
    func spoofed(_ peer: String) throws {
        #expect(try source(peer, ["198.51.100.7"]) == peer)
        #expect(try source(peer, ["10.0.0.1"]) == peer)
        #expect(try source(peer, ["for=198.51.100.7"], header: .forwarded) == peer)
        #expect(TrustedProxies().source(peer: "10.0.0.1", headers: [.from: "x"]) == "10.0.0.1")
    }

    @Test("the header that the proxies do not write is not read")
    func otherHeader() throws {
        #expect(try source("10.0.0.1", ["for=198.51.100.7"], named: "Forwarded") == "10.0.0.1")
        #expect(try source("10.0.0.1", ["198.51.100.7"], header: .forwarded, named: "X-Forwarded-For") == "10.0.0.1")
    }

    @Test(
        "ports, brackets and quotes belong to the writing, not to the address",
        arguments: [
            ("203.0.113.9:4711", "203.0.113.9"), ("[2001:DB8::2]:443", "2001:db8::2"), ("2001:db8::2", "2001:db8::2"),
            ("::ffff:203.0.113.9", "203.0.113.9"), (" 203.0.113.9\t", "203.0.113.9"), ("203.0.113.9,", "203.0.113.9"),
        ])
    func forms(_ text: String, _ address: String) throws {
        #expect(try source("10.0.0.1", [text]) == address)
    }

    @Test(
        "a place that a trusted proxy leaves open stays open",
        arguments: ["unknown", "_hidden", "x", "1.2.3", "[::1", "203.0.113.256"])
    func unknown(_ text: String) throws {
        #expect(try source("10.0.0.1", [text]) == nil)
        #expect(try source("10.0.0.1", ["198.51.100.7, \(text)"]) == nil)
        // What was claimed before an address that counts is nobody's business.
        #expect(try source("10.0.0.1", ["\(text), 203.0.113.9"]) == "203.0.113.9")
    }

    @Test("Forwarded is read as RFC 7239 writes it")
    func forwarded() throws {
        func read(_ values: String...) throws -> String? { try source("10.0.0.1", values, header: .forwarded) }
        #expect(try read("for=203.0.113.9") == "203.0.113.9")
        #expect(try read("by=10.0.0.1;For=\"[2001:db8::2]:4711\";proto=https") == "2001:db8::2")
        #expect(try read("for=198.51.100.7, for=203.0.113.9;host=\"a,b;for=1.2.3.4\", for=10.0.0.2") == "203.0.113.9")
        #expect(try read("for=198.51.100.7", "for=203.0.113.9") == "203.0.113.9")
        #expect(try read("proto=https") == nil)
        #expect(try read("for=unknown") == nil)
    }

    @Test("an IPv4 address in its IPv6 form is the IPv4 address; an IPv6 customer counts as one")
    func blocks() {
        #expect(SourceAddress("::ffff:192.0.2.1")?.text == "192.0.2.1")
        #expect(SourceAddress("192.0.2.1")?.block == "192.0.2.1")
        #expect(SourceAddress("2001:db8:1:2:3:4:5:6")?.block == SourceAddress("2001:db8:1:2::9")?.block)
        #expect(SourceAddress("2001:db8:1:3::9")?.block != SourceAddress("2001:db8:1:2::9")?.block)
        #expect(SourceAddress("nowhere") == nil && SourceAddress("") == nil && SourceAddress("1.2.3.4:5") == nil)
    }
}
