import COpenSSL

/// An Ed25519 key (RFC 8032) from its raw bytes, freed with its last reference. Signing and verifying only read it, which
/// libcrypto allows from several threads at once.
final class Ed25519Key: Sendable {
    nonisolated(unsafe) private let handle: OpaquePointer
    private let seedBytes: SecretBytes?
    let publicBytes: [UInt8]

    private static let name = "ED25519"
    private static let length = 32

    /// - Parameter seed: 32 bytes, each of which is a private key.
    init(seed: [UInt8]) {
        precondition(seed.count == Self.length, "an Ed25519 seed has 32 bytes")
        handle = OpenSSL.must(
            EVP_PKEY_new_raw_private_key_ex(nil, Self.name, nil, seed, seed.count), "EVP_PKEY_new_raw_private_key_ex")
        seedBytes = SecretBytes(seed)
        publicBytes = Self.publicBytes(of: handle)
    }

    /// nil: not 32 bytes. Such a key verifies only.
    init?(publicBytes: [UInt8]) {
        guard publicBytes.count == Self.length else { return nil }
        handle = OpenSSL.must(
            EVP_PKEY_new_raw_public_key_ex(nil, Self.name, nil, publicBytes, publicBytes.count),
            "EVP_PKEY_new_raw_public_key_ex")
        seedBytes = nil
        self.publicBytes = publicBytes
    }

    deinit { EVP_PKEY_free(handle) }

    static func publicBytes(of handle: OpaquePointer) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: length) { output, count in
            count = length
            OpenSSL.must(
                EVP_PKEY_get_raw_public_key(handle, output.baseAddress, &count), "EVP_PKEY_get_raw_public_key")
        }
    }

    /// Empty for a public key.
    var seed: [UInt8] { seedBytes?.withBytes { Array($0) } ?? [] }

    /// 64 bytes. A private key of the right length signs everything, so this cannot fail.
    func sign(_ message: [UInt8]) -> [UInt8] {
        let context = OpenSSL.must(EVP_MD_CTX_new(), "EVP_MD_CTX_new")
        defer { EVP_MD_CTX_free(context) }
        OpenSSL.must(EVP_DigestSignInit(context, nil, nil, nil, handle), "EVP_DigestSignInit")
        return [UInt8](unsafeUninitializedCapacity: 64) { output, count in
            count = 64
            OpenSSL.must(
                EVP_DigestSign(context, output.baseAddress, &count, message, message.count), "EVP_DigestSign")
        }
    }

    /// False for a signature that does not match or is no signature at all.
    func verify(_ message: [UInt8], signature: [UInt8]) -> Bool {
        let context = OpenSSL.must(EVP_MD_CTX_new(), "EVP_MD_CTX_new")
        defer { EVP_MD_CTX_free(context) }
        OpenSSL.must(EVP_DigestVerifyInit(context, nil, nil, nil, handle), "EVP_DigestVerifyInit")
        let matches = EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
        // A mismatch leaves an entry that the next caller on this thread must not find.
        if !matches { ERR_clear_error() }
        return matches
    }
}
