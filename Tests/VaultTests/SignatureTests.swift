import Testing

@testable import Vault

@Suite("Signatures")
struct SignatureTests {
    // RFC 6979, A.2.5: P-256.
    let scalar = "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721"
    let x = "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
    let y = "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"
    // RFC 8032, 7.1, test 2.
    let seed = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
    let point = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"

    @Test(
        "Ed25519 signs as RFC 8032's examples do",
        arguments: [
            (
                "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                    + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
            ),
            (
                "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                    + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
            ),
        ])
    func ed25519(seed: String, point: String, message: String, signature: String) throws {
        let made = try Signature.sign(.ed25519, privateKeyPEM: Fixtures.ed25519Private(seed), hex(message))
        #expect(Hex.encode(made) == signature)
        let publicKey = Fixtures.ed25519Public(point)
        #expect(try Signature.verify(.ed25519, publicKeyPEM: publicKey, hex(message), signature: made))
        #expect(try !Signature.verify(.ed25519, publicKeyPEM: publicKey, hex(message) + [0], signature: made))
    }

    @Test("RS256 signs byte for byte as the openssl command does")
    func rs256() throws {
        let message = utf8("gatehouse")
        let made = try Signature.sign(.rs256, privateKeyPEM: utf8(Fixtures.rsaPrivate), message)
        #expect(made == Fixtures.rsaSignature)
        let key = try VerifyingKey(.rs256, pem: utf8(Fixtures.rsaPublic))
        #expect(key.verify(message, signature: Fixtures.rsaSignature))
        #expect(!key.verify(utf8("Gatehouse"), signature: Fixtures.rsaSignature))
    }

    @Test("ES256 verifies RFC 6979's r || s, and not as DER")
    func es256Vector() throws {
        let r = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
        let s = "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"
        let key = try VerifyingKey(.es256, pem: Fixtures.p256Public(x, y))
        #expect(key.verify(utf8("sample"), signature: hex(r + s)))
        #expect(!key.verify(utf8("sampled"), signature: hex(r + s)))
        let der = try #require(ECDSASignature.der(raw: hex(r + s)))
        #expect(!key.verify(utf8("sample"), signature: der))
    }

    @Test("ES256 signatures are 64 bytes and verify, also when r or s is short")
    func es256RoundTrip() throws {
        let signer = try SigningKey(.es256, pem: Fixtures.p256Private(scalar))
        let verifier = try VerifyingKey(.es256, pem: Fixtures.p256Public(x, y))
        // One signature in 128 has a leading zero byte in r or s.
        for round in 0..<600 {
            let message = utf8("message \(round)")
            let signature = try signer.sign(message)
            #expect(signature.count == 64)
            #expect(verifier.verify(message, signature: signature))
        }
    }

    @Test("bytes that are no signature verify as false, not as an error", arguments: SignatureAlgorithm.allCases)
    func garbage(algorithm: SignatureAlgorithm) throws {
        let pem =
            switch algorithm {
            case .rs256: utf8(Fixtures.rsaPublic)
            case .es256: Fixtures.p256Public(x, y)
            case .ed25519: Fixtures.ed25519Public(point)
            }
        let key = try VerifyingKey(algorithm, pem: pem)
        for signature in [[], [0], [UInt8](repeating: 0, count: 64), [UInt8](repeating: 0xff, count: 256)] {
            #expect(!key.verify(utf8("m"), signature: signature))
        }
    }

    @Test("a key of another kind, size or curve is refused and the message says what is needed")
    func wrongKeys() {
        expectInvalid("2048") { try SigningKey(.rs256, pem: utf8(Fixtures.rsa1024)) }
        expectInvalid("P-256") { try SigningKey(.es256, pem: utf8(Fixtures.p384)) }
        expectInvalid("P-256") { try SigningKey(.es256, pem: utf8(Fixtures.rsaPrivate)) }
        expectInvalid("Ed25519") { try SigningKey(.ed25519, pem: Fixtures.p256Private(scalar)) }
        expectInvalid("RSA") { try SigningKey(.rs256, pem: Fixtures.ed25519Private(seed)) }
    }

    @Test("PEM that does not parse is refused")
    func unreadable() {
        expectInvalid("PEM") { try SigningKey(.rs256, pem: []) }
        expectInvalid("PEM") { try SigningKey(.rs256, pem: utf8("no key")) }
        expectInvalid("PEM") { try SigningKey(.rs256, pem: utf8(Fixtures.rsaPublic)) }
        expectInvalid("PEM") { try VerifyingKey(.rs256, pem: utf8("-----BEGIN PUBLIC KEY-----\nAAAA\n")) }
    }

    @Test("an encrypted key is refused at once instead of asking a terminal for its passphrase")
    func encrypted() {
        expectInvalid("unencrypted") { try SigningKey(.rs256, pem: utf8(Fixtures.encrypted)) }
    }

    private func expectInvalid<K>(
        _ words: String, _ make: () throws -> K, at location: SourceLocation = #_sourceLocation
    ) {
        let error = #expect(throws: VaultError.self, sourceLocation: location) { _ = try make() }
        #expect(error?.code == .invalidKey, sourceLocation: location)
        #expect(error?.message.contains(words) == true, sourceLocation: location)
        #expect(error?.message.contains("-----BEGIN") == false, sourceLocation: location)
    }
}
