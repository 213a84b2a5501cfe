/// The public half of scheme v1a, written `whpk_…`: it verifies and signs nothing, so it is no secret.
package struct WebhookPublicKey: Sendable, CustomStringConvertible {
    let key: Ed25519Key

    init(_ key: Ed25519Key) { self.key = key }

    /// - Parameter text: `whpk_` and base64 of 32 bytes.
    /// - Throws: `invalidWebhookKey`.
    package init(_ text: String) throws(VaultError) {
        guard text.hasPrefix(WebhookKeyText.publicKey) else {
            throw VaultError(.invalidWebhookKey, "a webhook public key begins with whpk_")
        }
        let bytes = try WebhookKeyText.bytes(
            text.dropFirst(WebhookKeyText.publicKey.count), of: WebhookKeyText.publicKey)
        guard let key = Ed25519Key(publicBytes: bytes) else {
            throw VaultError(
                .invalidWebhookKey, "the whpk_ key holds \(bytes.count) bytes that are no Ed25519 public key; it has 32"
            )
        }
        self.key = key
    }

    package var text: String { WebhookKeyText.publicKey + Base64.encode(key.publicBytes) }

    package var description: String { text }
}
