/// A vendor's private key, kept as an unencrypted PKCS #8 PEM file as `openssl genpkey -algorithm ed25519` writes it.
package struct PluginSigningKey: Sendable {
    private let key: SigningKey
    package let publicKey: PluginKey

    /// - Throws: `invalidKey`.
    package init(pem: [UInt8]) throws(VaultError) {
        key = try SigningKey(.ed25519, pem: pem)
        publicKey = PluginKey(bytes: key.rawPublicKey)
    }

    /// Reads a file that only its owner may read.
    package init(file path: String) throws(VaultError) {
        self = try Self(pem: KeyFile.read(path, holding: .vendorKey))
    }

    /// Makes a key and writes it; an existing file is never overwritten.
    package static func make(file path: String) throws(VaultError) -> PluginSigningKey {
        let pem = Array(pem(seed: SecureRandom.bytes(32)).utf8)
        try KeyFile.create(path, pem, holding: .vendorKey)
        return try PluginSigningKey(pem: pem)
    }

    /// RFC 8410, section 7: the algorithm's name and the seed.
    private static func pem(seed: [UInt8]) -> String {
        let header: [UInt8] = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20]
        return "-----BEGIN PRIVATE KEY-----\n\(Base64.encode(header + seed))\n-----END PRIVATE KEY-----\n"
    }

    /// - Parameter digest: `sha256:` and 64 hex digits.
    package func sign(digest: String) throws(VaultError) -> PluginSignature.Entry {
        PluginSignature.Entry(key: publicKey, signature: try key.sign(PluginSignature.message(digest)))
    }
}
