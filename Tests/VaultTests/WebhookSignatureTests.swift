import Testing

@testable import Vault

@Suite("Webhook signatures")
struct WebhookSignatureTests {
    // The vectors of the standard's own libraries.
    static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    static let privateKey = "whsk_VEVTVFNJR05JTkdLRVlET05PVFVTRVRISVNGT1JBTlk="
    static let id = "msg_p5jXN8AQM9LWM0D4loKWxJek"
    static let timestamp: Int64 = 1_614_265_330
    static let body = utf8(#"{"test": 2432232314}"#)
    static let v1 = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    static let v1a =
        "v1a,tQ9V2XOqn7jL/DQenEFpqIugdBVtiMmER5mhSkXBNwM0mkATuDe6KYYUuxqtaiHeYGb7KaaBRdM5WqyeFiL8Ag=="

    private func header(_ secrets: [String]) throws -> String {
        WebhookSignature.header(
            id: Self.id, timestamp: Self.timestamp, body: Self.body, secrets: try secrets.map { try WebhookSecret($0) })
    }

    private func verdict(
        _ verifier: WebhookVerifier, id: String = Self.id, timestamp: String = String(Self.timestamp),
        signature: String, body: [UInt8] = Self.body, now: Int64 = Self.timestamp
    ) -> WebhookVerifier.Verdict {
        verifier.verdict(id: id, timestamp: timestamp, signature: signature, body: body, now: now)
    }

    @Test("a secret signs as the published vector says")
    func vector() throws { #expect(try header([Self.secret]) == Self.v1) }

    @Test("a private key signs as the published vector says, also when its public key is written behind it")
    func asymmetricVector() throws {
        #expect(try header([Self.privateKey]) == Self.v1a)
        let seed = utf8("TESTSIGNINGKEYDONOTUSETHISFORANY")
        let long = "whsk_" + Base64.encode(seed + Ed25519Key(seed: seed).publicBytes)
        #expect(try header([long]) == Self.v1a)
    }

    @Test("each secret of a rotation signs, in order, and any of them verifies")
    func rotation() throws {
        let (old, new) = (WebhookSecret.generate(), WebhookSecret.generate())
        let pair = WebhookSecret.generate(.v1a)
        let signature = WebhookSignature.header(
            id: Self.id, timestamp: Self.timestamp, body: Self.body, secrets: [new, old, pair])
        #expect(signature.split(separator: " ").map { $0.prefix { $0 != "," } } == ["v1", "v1", "v1a"])
        let publicKey = try #require(pair.publicKey)
        for verifier in [
            WebhookVerifier(secrets: [old]), WebhookVerifier(secrets: [new]), WebhookVerifier(secrets: [pair]),
            WebhookVerifier(publicKeys: [publicKey]),
        ] {
            #expect(verdict(verifier, signature: signature) == .genuine)
        }
        #expect(verdict(WebhookVerifier(secrets: [.generate()]), signature: signature) != .genuine)
    }

    @Test("whatever is changed, the signature is of something else")
    func tampered() throws {
        for secret in [WebhookSecret.generate(), WebhookSecret.generate(.v1a)] {
            let verifier = WebhookVerifier(secrets: [secret])
            let signature = WebhookSignature.header(
                id: Self.id, timestamp: Self.timestamp, body: Self.body, secrets: [secret])
            #expect(verdict(verifier, signature: signature) == .genuine)
            #expect(verdict(verifier, id: "msg_other", signature: signature) != .genuine)
            #expect(verdict(verifier, timestamp: String(Self.timestamp + 1), signature: signature) != .genuine)
            #expect(verdict(verifier, signature: signature, body: Self.body + [0x20]) != .genuine)
            #expect(verdict(verifier, signature: signature, body: []) != .genuine)
            let other = secret.scheme == .v1 ? "v1a" : "v1"
            let relabelled = other + signature.drop { $0 != "," }
            #expect(verdict(verifier, signature: relabelled) != .genuine)
        }
    }

    @Test(
        "a header that holds no such signature is refused, whatever it holds",
        arguments: [
            "", " ", "v1", "v1,", "v1,,", "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1O==",
            "v1,g0hM9SsE", "V1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "v1,%67",
        ])
    func garbage(signature: String) throws {
        let verifier = WebhookVerifier(secrets: [try WebhookSecret(Self.secret)])
        #expect(verdict(verifier, signature: signature) != .genuine)
        #expect(verdict(verifier, signature: signature + " " + Self.v1) == .genuine)
    }

    @Test("a timestamp is refused when it is further from now than the tolerance, on either side")
    func tolerance() throws {
        let verifier = WebhookVerifier(secrets: [try WebhookSecret(Self.secret)])
        for (offset, genuine) in [(300, true), (-300, true), (301, false), (-301, false)] as [(Int64, Bool)] {
            let found = verdict(verifier, signature: Self.v1, now: Self.timestamp + offset)
            #expect((found == .genuine) == genuine, "\(offset)")
        }
    }

    @Test(
        "a timestamp that is no number is refused",
        arguments: ["", "-1", "+1", "1.5", "1e9", "٣", "99999999999999999999"])
    func badTimestamp(text: String) throws {
        let verifier = WebhookVerifier(secrets: [try WebhookSecret(Self.secret)], tolerance: .max)
        #expect(verdict(verifier, timestamp: text, signature: Self.v1) != .genuine)
    }

    @Test("an id with a full stop could run over into the timestamp")
    func ids() throws {
        for id in ["", "a.b", "a b", "a\n", "ä", String(repeating: "a", count: 257)] {
            #expect(!WebhookSignature.isID(id))
        }
        #expect(WebhookSignature.isID("01890a5d-ac96-774b-bcce-b302099a8057"))
        let secret = try WebhookSecret(Self.secret)
        let signature = WebhookSignature.header(id: "a.1", timestamp: 2, body: [], secrets: [secret])
        #expect(
            verdict(
                WebhookVerifier(secrets: [secret]), id: "a.1", timestamp: "2", signature: signature, body: [], now: 2)
                != .genuine)
    }
}
