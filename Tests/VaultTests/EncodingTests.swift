import Foundation
import Testing

@testable import Vault

@Suite("Hex, Base64 and API keys")
struct EncodingTests {
    @Test(
        "base64 is that of RFC 4648's examples",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ])
    func base64Vectors(plain: String, encoded: String) {
        #expect(Base64.encode(utf8(plain)) == encoded)
        #expect(Base64.encodeBytes(utf8(plain)) == utf8(encoded))
        #expect(Base64.decode(encoded) == utf8(plain))
        let unpadded = encoded.filter { $0 != "=" }
        #expect(Base64.encodeURL(utf8(plain)) == unpadded)
        #expect(Base64.decodeURL(unpadded) == utf8(plain))
        #expect(Base64.decodeURL(encoded) == utf8(plain))
    }

    @Test("base64 agrees with Foundation's and comes back, whatever the bytes")
    func base64Random() {
        for length in 0..<300 {
            let bytes = SecureRandom.bytes(length)
            let encoded = Base64.encode(bytes)
            #expect(encoded == Data(bytes).base64EncodedString())
            #expect(Base64.decode(encoded) == bytes)
            let url = Base64.encodeURL(bytes)
            #expect(!url.contains { "+/=".contains($0) })
            #expect(Base64.decodeURL(url) == bytes)
        }
    }

    @Test(
        "what is not exactly base64 is refused",
        arguments: [
            "Zg", "Zg=", "Zg===", "=", "====", "Z===", "Zh==", "Zm9=", "Zm9v\n", "Zm 9", "Zm9-", "Zm9_", "Zg==Zg==",
            "Zé==",
        ])
    func base64Refused(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test("what is not exactly base64url is refused", arguments: ["A", "Zm9+", "Zm9/", "Zg=", "Zh", "Zm9v\n", "Zm9vA"])
    func base64URLRefused(text: String) {
        #expect(Base64.decodeURL(text) == nil)
    }

    @Test("hex encodes in lower case and decodes either")
    func hexadecimal() {
        let all = Array(UInt8.min...UInt8.max)
        #expect(Hex.encode([0, 0x0f, 0xa0, 0xff]) == "000fa0ff")
        #expect(Hex.encodeUppercase([0xab]) == "AB")
        #expect(Hex.decode(Hex.encode(all)) == all)
        #expect(Hex.decode(Hex.encodeUppercase(all)) == all)
        for broken in ["0", "0g", "g0", "0x00", " 00", "é"] { #expect(Hex.decode(broken) == nil) }
    }

    @Test("a generated API key has its shape, is found by its prefix and checked by its hash")
    func apiKey() {
        let made = APIKeyHash.generate()
        #expect(made.key.count == 55)
        #expect(made.key.hasPrefix("gh_" + made.prefix + "_"))
        #expect(APIKeyHash.prefix(of: made.key) == made.prefix)
        #expect(made.hash == APIKeyHash.hash(made.key))
        #expect(APIKeyHash.check(made.key, against: made.hash))
        #expect(!APIKeyHash.check(APIKeyHash.generate().key, against: made.hash))
        #expect(!APIKeyHash.check(made.key, against: []))
    }

    @Test("text that is not shaped like an API key has no prefix")
    func apiKeyShape() {
        let key = APIKeyHash.generate().key
        for broken in [
            "", "gh_", String(key.dropLast()), key + "0", "GH" + key.dropFirst(2), String(key.dropLast()) + "-",
            "gh_" + String(repeating: "a", count: 52), String(key.dropLast(2)) + "é",
        ] {
            #expect(APIKeyHash.prefix(of: broken) == nil)
        }
    }

    @Test("API keys use all 62 characters about equally")
    func apiKeyAlphabet() {
        var counts: [Character: Int] = [:]
        for _ in 0..<1_000 {
            for character in APIKeyHash.generate().key.suffix(43) { counts[character, default: 0] += 1 }
        }
        #expect(counts.count == 62)
        // 43,000 / 62 is 694; ten standard deviations to each side.
        #expect(counts.values.allSatisfy { (430...960).contains($0) })
    }

    @Test("random bytes have the length asked for and do not repeat")
    func random() {
        #expect(SecureRandom.bytes(0).isEmpty)
        #expect(SecureRandom.bytes(33).count == 33)
        #expect(SecureRandom.bytes(16) != SecureRandom.bytes(16))
    }
}
