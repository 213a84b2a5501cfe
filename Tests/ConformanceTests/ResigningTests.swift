import Bindings
import Domain
import Testing
import Vault

@testable import Conformance

@Suite("A recorded callback")
struct ResigningTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var caller: Caller
        /// What must be left of its surroundings.
        var kept: [String] = []
    }

    private static let json =
        #"{"zebra":"https:\/\/x.example\/a", "id": "matter-1","name":"JOS\u00c9 DELA CRUZ","number":"NBI-123456789","score":1.50}"#
    private static let form = "id=matter-1&firstName=Jos%C3%A9&lastName=Dela+Cruz&born=31%2F01%2F1990&status=ok"
    private static let url = "https://tunnel.example.net/callbacks/signer/" + Caller.token

    static let cases: [Case] = [
        Case(
            testDescription: "with a prefix before its signature, JSON written as nobody else would",
            caller: Caller(
                path: "/prefixed", body: json, headers: ["x-signature": "sha256=" + Hex.encode(Caller.mac(json))]),
            kept: ["sha256=", "\"score\":1.50"]),
        Case(
            testDescription: "with upper-case digits and a digest of its body",
            caller: Caller(
                path: "/plain", body: json,
                headers: [
                    "x-signature": Hex.encodeUppercase(Caller.mac(json)),
                    "digest": "SHA-256=" + Base64.encode(Hash.digest(.sha256, Array(json.utf8))),
                ]),
            kept: ["SHA-256="]),
        Case(
            testDescription: "with a timestamp in what is signed, under a key in base64",
            caller: Caller(
                path: "/stamped", body: json,
                headers: [
                    "x-signature": "t=\(Caller.stamp),v1="
                        + Base64.encode(
                            VaultCrypto().hmac(
                                .sha256, key: Base64.decode(Caller.secrets["key"] ?? []) ?? [],
                                Array("\(Caller.stamp).\(json)".utf8)))
                ]),
            kept: ["t=\(Caller.stamp),v1="]),
        Case(
            testDescription: "as a form, signed in its query together with the address",
            caller: Caller(
                path: "/query?version=2&sig="
                    + Base64.encodeURL(
                        Caller.mac("POST tunnel.example.net/callbacks/signer/\(Caller.token)/query \(form)")),
                body: form, headers: ["content-type": "application/x-www-form-urlencoded", "origin": url]),
            kept: ["version=2&sig=", "status=ok"]),
        Case(
            testDescription: "under the older of two keys",
            caller: Caller(
                path: "/rotated", body: json,
                headers: ["x-signature": Hex.encode(Caller.mac(json, key: "old_key"))])),
        Case(
            testDescription: "under the newer of two keys",
            caller: Caller(
                path: "/rotated", body: json, headers: ["x-signature": Hex.encode(Caller.mac(json))], group: 1)),
        Case(
            testDescription: "with a shared token",
            caller: Caller(
                path: "/bearer", body: json,
                headers: [
                    "x-signature": Hex.encode(Caller.mac(json)),
                    "authorization": "Bearer " + String(decoding: Caller.secrets["key"] ?? [], as: UTF8.self),
                ]),
            kept: ["Bearer "]),
    ]

    @Test("holds no person, no secret and no address, and is signed anew so that it plays", arguments: cases)
    func signedAnew(_ item: Case) async throws {
        let plugin = try FixturePlugins.load("Signer")
        let recording = try await Recording.make(
            try await item.caller.tape(plugin), plugin: plugin, crypto: VaultCrypto())
        let text = recording.cassette.text
        let lower = text.lowercased()
        for gone in ["jos", "cruz", "123456789", "1990", Caller.token, "tunnel.example", "live-signing", "last-year"] {
            #expect(!lower.contains(gone), "\(gone) is left in \(text)")
        }
        for secret in Caller.secrets.values { #expect(!text.contains(String(decoding: secret, as: UTF8.self))) }
        for header in item.caller.headers.values where header.utf8.count > 60 { #expect(!text.contains(header)) }
        for kept in item.kept { #expect(text.contains(kept), "\(kept) is gone from \(text)") }
        #expect(recording.cassette["format"] == "gatehouse.cassette/2")
        #expect(recording.removed.contains { $0.what == "proof, made anew" })
        let outcome = try await Playing.outcome(recording.cassette, plugin)
        #expect(outcome.problems.isEmpty && outcome.unreached.isEmpty)
        guard case .end(.finish) = outcome.stop else { return #expect(Bool(false), "\(outcome.stop)") }
    }

    @Test("is found out when anything that is signed is altered", arguments: cases)
    func tampered(_ item: Case) async throws {
        let plugin = try FixturePlugins.load("Signer")
        var cassette = try await Recording.make(
            try await item.caller.tape(plugin), plugin: plugin, crypto: VaultCrypto()
        ).cassette
        let body = JSONPointer(tokens: ["sessions", "0", "exchanges", "0", "arrived", "body"])
        if let form = cassette[body]?.string {
            cassette.set(.string(form + "&more=1"), at: body)
        } else {
            cassette.set("another", at: JSONPointer(tokens: body.tokens + ["zebra"]))
        }
        let problems = try await Playing.problems(cassette, plugin)
        #expect(problems.count == 1 && problems[0].contains("the callback is not genuine"), "\(problems)")
    }

    @Test("whose signature only its vendor can make is taken as proven, and says so")
    func publicKey() async throws {
        let plugin = try FixturePlugins.load("Signer")
        let signature = Base64.encode([UInt8](repeating: 0xA5, count: 64))
        let caller = Caller(path: "/public", body: Self.json, headers: ["x-signature": signature])
        let recording = try await Recording.make(
            try await caller.tape(plugin, isJudged: false), plugin: plugin, crypto: VaultCrypto())
        let entry = JSONPointer(tokens: ["sessions", "0", "exchanges", "0", "arrived"])
        #expect(recording.cassette[entry]?["holds"] == ["signature"])
        #expect(!recording.cassette.text.contains(signature))
        #expect(recording.removed.contains { $0.what == "signature, taken as proven" })
        #expect(recording.notes.contains { $0.contains("cannot be made anew") })
        #expect(try await Playing.problems(recording.cassette, plugin).isEmpty)
        var bare = recording.cassette
        bare.set("", at: JSONPointer(tokens: entry.tokens + ["headers", "x-signature"]))
        #expect(try await Playing.problems(bare, plugin).first?.contains("a signature is not valid") == true)
    }

    @Test("that proves nothing is one where the operator takes those")
    func unsigned() async throws {
        let plugin = try FixturePlugins.load("Signer")
        let caller = Caller(path: "/plain", body: Self.json, headers: [:], group: nil)
        let recording = try await Recording.make(
            try await caller.tape(plugin), plugin: plugin, crypto: VaultCrypto())
        #expect(try await Playing.problems(recording.cassette, plugin).isEmpty)
        var judged = recording.cassette
        judged.set(false, at: JSONPointer(tokens: ["sessions", "0", "exchanges", "0", "arrived", "unsigned"]))
        #expect(try await Playing.problems(judged, plugin).first?.contains("not genuine") == true)
    }

    @Test("is not written when its proof stands nowhere in it")
    func nowhere() async throws {
        let plugin = try FixturePlugins.load("Signer")
        let signature = String(Hex.encode(Caller.mac(Self.json)).reversed())
        let caller = Caller(path: "/turned", body: Self.json, headers: ["x-signature": signature])
        let tape = try await caller.tape(plugin)
        let error = await #expect(throws: RecordingError.self) {
            try await Recording.make(tape, plugin: plugin, crypto: VaultCrypto())
        }
        #expect(error?.problem.contains("stands nowhere in it") == true)
    }

    @Test("has every writing of a value found, and of those that agree the right one chosen")
    func writings() {
        let value: [UInt8] = [0xFB, 0xEF, 0xBE, 0xFF]
        let texts = Mark.Writing.all(of: value).map(\.text)
        #expect(
            texts == ["%2B%2B%2B%2B%2Fw%3D%3D", "++++/w==", "----_w==", "----_w", "++++/w", "fbefbeff", "FBEFBEFF"])
        // Nothing tells the alphabets apart here.
        let plain = Mark.Writing.all(of: [0, 0, 0, 0])
        #expect(plain.map(\.text).contains("AAAAAA=="))
        #expect(plain.first { $0.text == "AAAAAA" }?.writings == [.base64URL, .base64Unpadded])
        #expect(Mark.Writing.all(of: Array("a b".utf8)).suffix(2).map(\.text) == ["a b", "a%20b"])
    }
}
