/// How a webhook is signed: the versions of Standard Webhooks 1.0 (https://www.standardwebhooks.com).
package enum WebhookScheme: String, Sendable, Hashable, CaseIterable {
    /// HMAC-SHA256 under a secret that both sides have, written `whsec_…`.
    case v1
    /// Ed25519: we have the private key, written `whsk_…`; the receiver has the public one, `whpk_…`.
    case v1a
}

/// Prefix and base64, which is how keys of webhooks are written.
enum WebhookKeyText {
    static let secret = "whsec_"
    static let privateKey = "whsk_"
    static let publicKey = "whpk_"

    /// - Throws: `invalidWebhookKey`, quoting nothing of the text.
    static func bytes(_ text: Substring, of prefix: String) throws(VaultError) -> [UInt8] {
        guard let bytes = Base64.decode(String(text)) else {
            throw VaultError(
                .invalidWebhookKey,
                "what follows \(prefix) is not base64 (standard alphabet, with padding, no spaces); "
                    + "copy the key again, whole")
        }
        return bytes
    }
}
