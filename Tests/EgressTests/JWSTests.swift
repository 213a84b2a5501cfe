import Bindings
import Domain
import Testing
import Vault

@testable import Egress

/// Vendors that prove their callbacks with a JWS say so in parts like any other: what the plugin cannot be believed about,
/// the hash of the body, is made by the host in the place where the claims have it.
@Suite("A JWS as the proof of a callback")
struct JWSTests {
    private static let body = #"{"status":"approved"}"#

    private func request(_ body: String = body) -> InboundRequest {
        InboundRequest(
            now: Timestamp(milliseconds: 1_767_225_600_000), method: "POST", path: "/callbacks/p/t/x", suffix: "/x",
            host: "gate.example", url: "https://gate.example/callbacks/p/t/x", body: Array(body.utf8))
    }

    private func base64URL(_ text: String) -> String { PartEncoder.encode(Array(text.utf8), .base64URL).text }

    private func checker(_ keys: SignatureKeys) -> AssertionChecker {
        AssertionChecker(crypto: VaultCrypto(), provider: "p", secrets: ["public_key": keys.publicPEM])
    }

    @Test("detached, encoded or not (RFC 7515, appendix F; RFC 7797)")
    func detached() throws {
        for keys in try SignatureKeys.all() {
            let header = base64URL(#"{"alg":"…","kid":"1"}"#)
            for (payload, part) in [(base64URL(Self.body), Part.body(.base64URL)), (Self.body, Part.body())] {
                let signature = try VaultCrypto().sign(
                    keys.name, privateKeyPEM: keys.privatePEM, Array("\(header).\(payload)".utf8))
                let group: AssertionGroup = [
                    .signature(
                        keys.name, key: .secret("public_key"), parts: [.text("\(header)."), part], expected: signature)
                ]
                #expect(checker(keys).isGenuine(request(), [group]))
                #expect(!checker(keys).isGenuine(request("{}"), [group]))
            }
        }
    }

    @Test("with the body's hash among the claims, as Plaid and others sign")
    func hashInClaims() throws {
        let keys = try #require(try SignatureKeys.all().first { $0.name == .es256 })
        let header = base64URL(#"{"alg":"ES256","kid":"1","typ":"JWT"}"#)
        let hash = PartEncoder.encode(VaultCrypto().digest(.sha256, Array(Self.body.utf8)), .hex).text
        let (before, after) = (#"{"iat":1767225600,"request_body_sha256":""#, #""}"#)
        let token = "\(header).\(base64URL(before + hash + after))"
        let signature = try VaultCrypto().sign(.es256, privateKeyPEM: keys.privatePEM, Array(token.utf8))
        // The claims as they were signed, but with the hash of what has really arrived.
        let claims = Part.concat([.text(before), .digest(.sha256, [.body()], .hex), .text(after)], .base64URL)
        let group: AssertionGroup = [
            .signature(
                .es256, key: .secret("public_key"), parts: [.text("\(header)."), claims], expected: signature)
        ]
        #expect(checker(keys).isGenuine(request(), [group]))
        #expect(!checker(keys).isGenuine(request(#"{"status":"rejected"}"#), [group]))
        // A signature over the token alone, with a hash that the plugin says it has compared, covers nothing.
        let believed: AssertionGroup = [
            .signature(.es256, key: .secret("public_key"), parts: [.text(token)], expected: signature)
        ]
        #expect(
            checker(keys).check(request(), [believed])
                == .refused(reason: "group 0: nothing in it covers the body or the URL"))
    }
}
