import COpenSSL

/// A private key, parsed once. Shapes are those of `Signature.sign`.
package final class SigningKey: Sendable {
    package let algorithm: SignatureAlgorithm
    private let key: PEMKey

    /// - Throws: `invalidKey`.
    package init(_ algorithm: SignatureAlgorithm, pem: [UInt8]) throws(VaultError) {
        self.algorithm = algorithm
        key = try PEMKey(pem, .privateKey, for: algorithm)
    }

    /// The public half of an Ed25519 key, 32 bytes.
    var rawPublicKey: [UInt8] { Ed25519Key.publicBytes(of: key.handle) }

    /// - Throws: `signingFailed`.
    package func sign(_ message: [UInt8]) throws(VaultError) -> [UInt8] {
        let context = OpenSSL.must(EVP_MD_CTX_new(), "EVP_MD_CTX_new")
        defer { EVP_MD_CTX_free(context) }
        var length = 0
        guard EVP_DigestSignInit(context, nil, algorithm.digest, nil, key.handle) == 1,
            EVP_DigestSign(context, nil, &length, message, message.count) == 1
        else { throw failure() }
        var signature = [UInt8](repeating: 0, count: length)
        guard EVP_DigestSign(context, &signature, &length, message, message.count) == 1 else { throw failure() }
        signature.removeLast(signature.count - length)
        guard algorithm == .es256 else { return signature }
        guard let raw = ECDSASignature.raw(der: signature) else { throw failure() }
        return raw
    }

    private func failure() -> VaultError {
        VaultError(
            .signingFailed, "libcrypto refused to sign with this \(algorithm.rawValue) key (\(OpenSSL.takeReason()))")
    }
}
