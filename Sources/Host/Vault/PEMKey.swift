import COpenSSL

/// A parsed key, freed with its last reference. Signing and verifying only read it, which libcrypto allows from several
/// threads at once.
final class PEMKey: Sendable {
    enum Half {
        case privateKey, publicKey

        var name: String {
            switch self {
            case .privateKey: "private key"
            case .publicKey: "public key"
            }
        }
    }

    let algorithm: SignatureAlgorithm
    nonisolated(unsafe) let handle: OpaquePointer

    /// - Throws: `invalidKey` if the PEM does not parse, needs a passphrase, or holds another kind of key.
    init(_ pem: [UInt8], _ half: Half, for algorithm: SignatureAlgorithm) throws(VaultError) {
        guard let handle = Self.parse(pem, half) else {
            throw VaultError(
                .invalidKey,
                "the PEM text holds no readable \(half.name) (\(OpenSSL.takeReason())); "
                    + "\(algorithm.rawValue) needs \(algorithm.keyDescription) as an unencrypted PEM \(half.name)")
        }
        // Probing the formats leaves errors behind even when one of them fits.
        ERR_clear_error()
        guard Self.fits(handle, algorithm) else {
            let kind = EVP_PKEY_get0_type_name(handle).map { String(cString: $0) } ?? "unknown"
            let bits = EVP_PKEY_get_bits(handle)
            EVP_PKEY_free(handle)
            throw VaultError(
                .invalidKey,
                "the PEM \(half.name) is of type \(kind) with \(bits) bits; "
                    + "\(algorithm.rawValue) needs \(algorithm.keyDescription)")
        }
        self.algorithm = algorithm
        self.handle = handle
    }

    deinit { EVP_PKEY_free(handle) }

    private static func parse(_ pem: [UInt8], _ half: Half) -> OpaquePointer? {
        guard !pem.isEmpty, let length = Int32(exactly: pem.count) else { return nil }
        return pem.withUnsafeBytes { pem in
            let input = OpenSSL.must(BIO_new_mem_buf(pem.baseAddress, length), "BIO_new_mem_buf")
            defer { BIO_free(input) }
            return switch half {
            case .privateKey: PEM_read_bio_PrivateKey(input, nil, refusePassphrase, nil)
            case .publicKey: PEM_read_bio_PUBKEY(input, nil, refusePassphrase, nil)
            }
        }
    }

    private static func fits(_ key: OpaquePointer, _ algorithm: SignatureAlgorithm) -> Bool {
        guard EVP_PKEY_is_a(key, algorithm.keyType) == 1 else { return false }
        switch algorithm {
        case .rs256: return EVP_PKEY_get_bits(key) >= 2048
        case .ed25519: return true
        case .es256:
            var name = [CChar](repeating: 0, count: 64)
            var length = 0
            guard EVP_PKEY_get_group_name(key, &name, name.count, &length) == 1 else { return false }
            return name.prefix(length).elementsEqual("prime256v1".utf8.map { CChar($0) })
        }
    }
}

/// Without a callback libcrypto would ask on the terminal, and a server would hang.
private func refusePassphrase(
    _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int32, _ writing: Int32, _ context: UnsafeMutableRawPointer?
) -> Int32 { -1 }
