/// Signatures from PEM text in one call. Parsing the PEM takes far longer than an Ed25519 signature: whoever uses a key
/// again keeps a `SigningKey` or `VerifyingKey`.
package enum Signature {
    /// - Parameter privateKeyPEM: PKCS#8, PKCS#1 or SEC1, not encrypted.
    /// - Returns: RS256: as long as the modulus; ES256: r || s, 64 bytes (JOSE, not DER); Ed25519: 64 bytes.
    /// - Throws: `invalidKey`, `signingFailed`.
    package static func sign(
        _ algorithm: SignatureAlgorithm, privateKeyPEM: [UInt8], _ message: [UInt8]
    ) throws(VaultError) -> [UInt8] {
        try SigningKey(algorithm, pem: privateKeyPEM).sign(message)
    }

    /// - Parameter publicKeyPEM: SubjectPublicKeyInfo (`BEGIN PUBLIC KEY`).
    /// - Returns: false for a signature that does not match or is no signature at all.
    /// - Throws: `invalidKey`: only the key can be at fault.
    package static func verify(
        _ algorithm: SignatureAlgorithm, publicKeyPEM: [UInt8], _ message: [UInt8], signature: [UInt8]
    ) throws(VaultError) -> Bool {
        try VerifyingKey(algorithm, pem: publicKeyPEM).verify(message, signature: signature)
    }
}
