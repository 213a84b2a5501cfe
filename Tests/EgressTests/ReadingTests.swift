import Bindings
import Domain
import Testing

@testable import Egress

@Suite("Parts that read what is written")
struct ReadingTests {
    let resolver = TemplateResolver(crypto: VaultCrypto(), userAgent: "gatehouse/test")
    let time = Timestamp(milliseconds: 1_767_225_600_250)

    private func header(_ part: Part, secrets: [String: String]) throws -> String {
        let effect = makeEffect("GET", "/p", headers: [HeaderTemplate("X-Test", [part])])
        let provider = try makeProvider("https://api.example.com/base", secrets: secrets)
        let resolved = try resolver.resolve(effect, for: provider, in: makeContext(), blobs: [:], at: time)
        return resolved.headers.first { $0.name == "X-Test" }?.value.text ?? ""
    }

    @Test(
        "a key that a vendor hands out as text signs with the bytes it stands for",
        arguments: [("a2V5", Encoding.fromBase64), ("6b6579", .fromHex), ("6B6579", .fromHex)])
    func key(written: String, encoding: Encoding) throws {
        let message: [Part] = [.text("the message")]
        let plain = try header(.hmac(.sha256, key: .secret("k"), message, .hex), secrets: ["k": "key"])
        #expect(
            try header(.hmac(.sha256, key: .secret("k", encoding), message, .hex), secrets: ["k": written]) == plain)
    }

    @Test("what is read can be written another way")
    func transcoded() throws {
        #expect(try header(.concat([.secret("k", .fromHex)], .base64), secrets: ["k": "fbff"]) == "+/8=")
        #expect(try header(.concat([.text("6b"), .secret("k")], .fromHex), secrets: ["k": "6579"]) == "key")
    }

    @Test("other text refuses the effect, and the refusal does not quote it")
    func refused() throws {
        let failure = try #require(throws: StepFailure.self) {
            try header(.secret("k", .fromBase64), secrets: ["k": "not base64!"])
        }
        #expect(failure.errorClass == .config && failure.code == "undecodable_part")
        #expect(failure.message.contains("header X-Test") && !failure.message.contains("not base64!"))
    }
}
