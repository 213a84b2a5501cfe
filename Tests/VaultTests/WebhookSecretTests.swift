import Testing

@testable import Vault

@Suite("Webhook secrets")
struct WebhookSecretTests {
    @Test("a generated secret is written, and read again as the same")
    func generated() throws {
        var seen: Set<String> = []
        for scheme in WebhookScheme.allCases {
            for _ in 0..<50 {
                let text = WebhookSecret.generate(scheme).text
                #expect(seen.insert(text).inserted)
                #expect(text.hasPrefix(scheme == .v1 ? "whsec_" : "whsk_"))
                let read = try WebhookSecret(text)
                #expect(read.text == text)
                #expect(read.scheme == scheme)
            }
        }
    }

    @Test("secrets of 24 to 64 bytes are taken, others are not", arguments: [0, 1, 23, 24, 32, 64, 65, 200])
    func lengths(count: Int) throws {
        let text = "whsec_" + Base64.encode(SecureRandom.bytes(count))
        if (24...64).contains(count) {
            #expect(try WebhookSecret(text).text == text)
        } else {
            let error = #expect(throws: VaultError.self) { try WebhookSecret(text) }
            #expect(error?.message.contains("\(count) bytes") == true)
        }
    }

    @Test(
        "what is no secret is refused without being quoted",
        arguments: [
            "", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n",
            " whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfKQ9r8G KYqrTwjUPD8ILPZIo2LaLaSw",
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa_-", "whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "whpk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=",
        ])
    func refused(text: String) throws {
        let error = #expect(throws: VaultError.self) { try WebhookSecret(text) }
        #expect(error?.code == .invalidWebhookKey)
        #expect(error?.message.contains("MfKQ9r8G") == false)
    }

    @Test("a private key with the public key of another is refused")
    func mismatchedPair() throws {
        let text =
            "whsk_" + Base64.encode(SecureRandom.bytes(32) + Ed25519Key(seed: SecureRandom.bytes(32)).publicBytes)
        let error = #expect(throws: VaultError.self) { try WebhookSecret(text) }
        #expect(error?.message.contains("second half") == true)
    }

    @Test("a public key is written and read, and is none of another length")
    func publicKeys() throws {
        let key = try #require(WebhookSecret.generate(.v1a).publicKey)
        #expect(try WebhookPublicKey(key.text).text == key.text)
        #expect("\(key)" == key.text)
        #expect(WebhookSecret.generate(.v1).publicKey == nil)
        for text in ["", "whpk_", "whpk_AAAA", "whpk_!", "whsec_" + key.text.dropFirst(5)] {
            #expect(throws: VaultError.self) { try WebhookPublicKey(text) }
        }
    }

    @Test("a secret is not printed, however one tries")
    func printing() throws {
        for scheme in WebhookScheme.allCases {
            let secret = WebhookSecret.generate(scheme)
            let hidden = String(secret.text.drop { $0 != "_" }.dropFirst().prefix(12))
            var dumped = ""
            dump(secret, to: &dumped)
            dump(WebhookVerifier(secrets: [secret]), to: &dumped)
            for text in ["\(secret)", String(reflecting: secret), String(describing: [secret]), dumped] {
                #expect(!text.contains(hidden))
            }
            #expect(Mirror(reflecting: secret).children.isEmpty)
        }
    }
}
