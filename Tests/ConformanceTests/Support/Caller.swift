import Bindings
import Domain
import Egress
import PluginHost
import Testing

@testable import Conformance

/// The vendor of the fixture Signer, as it calls back, and the recording of one such session.
struct Caller {
    static let secrets: [String: [UInt8]] = [
        "key": Array("bGl2ZS1zaWduaW5nLWtleS0wMTIzNDU2Nzg5".utf8), "old_key": Array("the-key-of-last-year".utf8),
        "vendor_key": Array("-----BEGIN PUBLIC KEY-----".utf8),
    ]
    static let token = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
    static let address = Tape.Address(base: "https://tunnel.example.net", path: "/callbacks/signer/" + token)
    static let now = Timestamp(milliseconds: 1_795_000_000_000)
    static let stamp = "1795000000"

    /// With the query.
    var path: String
    var body: String
    /// Names in lower case.
    var headers: [String: String]
    /// The group that holds.
    var group: Int? = 0

    static func mac(_ text: String, key: String = "key") -> [UInt8] {
        VaultCrypto().hmac(.sha256, key: secrets[key] ?? [], Array(text.utf8))
    }

    var request: InboundRequest {
        let pieces = path.split(separator: "?", maxSplits: 1).map(String.init)
        let whole = Self.address.path + pieces[0]
        return InboundRequest(
            now: Self.now, method: "POST", path: whole, query: pieces.count > 1 ? pieces[1] : "", suffix: path,
            host: Self.address.authority, url: Self.address.base + Self.address.path + path,
            headers: [.init(name: "host", value: Self.address.authority)]
                + headers.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: $0.value) },
            body: Array(body.utf8))
    }

    /// Judged with the real secrets first, as the host does, unless only the vendor could have signed it.
    func tape(_ plugin: Plugin, isJudged: Bool = true) async throws -> Tape {
        let instance = try await plugin.transport.makeInstance(config: Array("{}".utf8))
        let output = try await plugin.transport.ingest(instance, request, now: Self.now).get()
        if isJudged, let group {
            let checker = AssertionChecker(crypto: VaultCrypto(), provider: "signer", secrets: Self.secrets)
            #expect(checker.check(request, output.groups) == .genuine(group: group))
        }
        let end: JSON = ["decision": "approved", "checks": [], "providerReference": "matter-1"]
        return Tape(
            name: "called back", operation: try #require(OperationID("verification.id/1")), request: Self.asked,
            config: [:], startedAt: Self.now, exchanges: [],
            arrivals: [Tape.Arrival(request: request, groups: output.groups, group: group, after: 0)],
            address: Self.address, end: .finish(end), secrets: Array(Self.secrets.values) + [Array(Self.token.utf8)])
    }

    static let asked: JSON = [
        "verificationType": "philippines_nbi_clearance", "idNumber": "NBI-123456789",
        "userData": ["firstName": "José", "lastName": "Dela Cruz", "dateOfBirth": "1990-01-31"],
        "reference": "0190d5c4-8b1e-7c3a-9f1e-5a0c2b3d4e5f",
    ]
}

/// How a recorded cassette plays.
enum Playing {
    static func outcome(_ cassette: JSON, _ plugin: Plugin) async throws -> Replay.Outcome {
        let read = try Cassette(cassette.serialized())
        let instance = try await plugin.transport.makeInstance(config: Array("{}".utf8))
        let desk = ArrivalDesk(plugin, instance, VaultCrypto(), secrets: read.secrets)
        return await Replay(plugin: plugin, instance: instance, desk: desk) { _ in }.run(read.sessions[0])
    }

    /// What is wrong with the callbacks.
    static func problems(_ cassette: JSON, _ plugin: Plugin) async throws -> [String] {
        try await outcome(cassette, plugin).problems.map(\.what)
    }
}
