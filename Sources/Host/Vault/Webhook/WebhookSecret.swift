/// What signs an endpoint's webhooks: a secret (`whsec_…`, scheme v1) or a private key (`whsk_…`, scheme v1a). Prints as
/// nothing; `text` is the only way to what it holds.
package struct WebhookSecret: Sendable, CustomStringConvertible, CustomReflectable {
    enum Key: Sendable {
        case hmac(SecretBytes)
        case ed25519(Ed25519Key)
    }

    /// Bytes of a `whsec_` secret, before base64.
    package static let lengths = 24...64

    let key: Key

    /// A new one from the system's generator: 32 bytes, or a new key pair.
    package static func generate(_ scheme: WebhookScheme = .v1) -> WebhookSecret {
        var bytes = SecureRandom.bytes(32)
        defer { SecretBytes.wipe(&bytes) }
        return switch scheme {
        case .v1: WebhookSecret(key: .hmac(SecretBytes(bytes)))
        case .v1a: WebhookSecret(key: .ed25519(Ed25519Key(seed: bytes)))
        }
    }

    private init(key: Key) { self.key = key }

    /// - Parameter text: `whsec_` and base64 of 24 to 64 bytes; or `whsk_` and base64 of the 32 bytes of an Ed25519 seed,
    ///   or of 64: the seed and its public key, as some libraries write it.
    /// - Throws: `invalidWebhookKey`, whose message quotes nothing of the text.
    package init(_ text: String) throws(VaultError) {
        if text.hasPrefix(WebhookKeyText.secret) {
            var bytes = try WebhookKeyText.bytes(text.dropFirst(WebhookKeyText.secret.count), of: WebhookKeyText.secret)
            defer { SecretBytes.wipe(&bytes) }
            guard Self.lengths.contains(bytes.count) else {
                throw VaultError(
                    .invalidWebhookKey,
                    "the whsec_ secret holds \(bytes.count) bytes; it needs \(Self.lengths.lowerBound) to "
                        + "\(Self.lengths.upperBound), encoded as base64")
            }
            key = .hmac(SecretBytes(bytes))
        } else if text.hasPrefix(WebhookKeyText.privateKey) {
            var bytes = try WebhookKeyText.bytes(
                text.dropFirst(WebhookKeyText.privateKey.count), of: WebhookKeyText.privateKey)
            defer { SecretBytes.wipe(&bytes) }
            guard bytes.count == 32 || bytes.count == 64 else {
                throw VaultError(
                    .invalidWebhookKey,
                    "the whsk_ key holds \(bytes.count) bytes; an Ed25519 seed has 32, with its public key 64")
            }
            let pair = Ed25519Key(seed: Array(bytes[..<32]))
            guard bytes.count == 32 || pair.publicBytes == Array(bytes[32...]) else {
                throw VaultError(
                    .invalidWebhookKey, "the whsk_ key's second half is not the public key of its first; copy it again")
            }
            key = .ed25519(pair)
        } else {
            throw VaultError(
                .invalidWebhookKey,
                "a webhook secret begins with whsec_ (a shared secret) or whsk_ (an Ed25519 private key)")
        }
    }

    package var scheme: WebhookScheme {
        switch key {
        case .hmac: .v1
        case .ed25519: .v1a
        }
    }

    /// The written form. Whoever takes it shows it once or seals it, and never logs it.
    package var text: String {
        switch key {
        case .hmac(let bytes): WebhookKeyText.secret + Base64.encode(bytes.withBytes { Array($0) })
        case .ed25519(let pair): WebhookKeyText.privateKey + Base64.encode(pair.seed)
        }
    }

    /// What a receiver needs of scheme v1a; nil for v1, where it needs the secret itself.
    package var publicKey: WebhookPublicKey? {
        switch key {
        case .hmac: nil
        case .ed25519(let pair): WebhookPublicKey(pair)
        }
    }

    package var description: String { "[webhook secret]" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
