/// The public half of a vendor's signing key, written `ed25519:` and base64 of its 32 bytes. No secret.
package struct PluginKey: Hashable, Sendable, CustomStringConvertible {
    package static let prefix = "ed25519:"

    let bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// - Throws: `invalidPluginKey`.
    package init(_ text: String) throws(VaultError) {
        guard text.hasPrefix(Self.prefix), let bytes = Base64.decode(String(text.dropFirst(Self.prefix.count))),
            Ed25519Key(publicBytes: bytes) != nil
        else {
            throw VaultError(
                .invalidPluginKey,
                "a vendor's public key is written ed25519: and base64 of 32 bytes; gatehouse plugin key FILE prints it")
        }
        self.bytes = bytes
    }

    package var text: String { Self.prefix + Base64.encode(bytes) }

    package var description: String { text }

    func verifies(_ message: [UInt8], signature: [UInt8]) -> Bool {
        Ed25519Key(publicBytes: bytes)?.verify(message, signature: signature) ?? false
    }
}
