import COpenSSL

/// A public key, parsed once. Shapes are those of `Signature.verify`.
package final class VerifyingKey: Sendable {
    package let algorithm: SignatureAlgorithm
    private let key: PEMKey

    /// - Throws: `invalidKey`.
    package init(_ algorithm: SignatureAlgorithm, pem: [UInt8]) throws(VaultError) {
        self.algorithm = algorithm
        key = try PEMKey(pem, .publicKey, for: algorithm)
    }

    /// False for a signature that does not match or is no signature at all.
    package func verify(_ message: [UInt8], signature: [UInt8]) -> Bool {
        var signature = signature
        if algorithm == .es256 {
            guard let der = ECDSASignature.der(raw: signature) else { return false }
            signature = der
        }
        let context = OpenSSL.must(EVP_MD_CTX_new(), "EVP_MD_CTX_new")
        defer { EVP_MD_CTX_free(context) }
        OpenSSL.must(EVP_DigestVerifyInit(context, nil, algorithm.digest, nil, key.handle), "EVP_DigestVerifyInit")
        let matches = EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
        // A mismatch leaves an entry that the next caller on this thread must not find.
        if !matches { ERR_clear_error() }
        return matches
    }
}
