import COpenSSL

/// An HMAC over input that arrives in pieces. May move between threads, for the reason given at `DigestStream`.
package struct MACStream: ~Copyable, Sendable {
    package let algorithm: HashAlgorithm
    nonisolated(unsafe) private let context: OpaquePointer

    package init(_ algorithm: HashAlgorithm, key: [UInt8]) {
        self.init(algorithm, key, key.count)
    }

    init(_ algorithm: HashAlgorithm, key: UnsafeRawBufferPointer) {
        self.init(algorithm, key.baseAddress, key.count)
    }

    private init(_ algorithm: HashAlgorithm, _ key: UnsafeRawPointer?, _ length: Int) {
        self.algorithm = algorithm
        context = OpenSSL.must(EVP_MAC_CTX_dup(Self.template(algorithm)), "EVP_MAC_CTX_dup")
        // NULL would mean "keep the old key", so an empty key needs some address.
        var nothing: UInt8 = 0
        let result =
            if let key, length > 0 {
                EVP_MAC_init(context, key.assumingMemoryBound(to: UInt8.self), length, nil)
            } else {
                EVP_MAC_init(context, &nothing, 0, nil)
            }
        OpenSSL.must(result, "EVP_MAC_init")
    }

    deinit { EVP_MAC_CTX_free(context) }

    package mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress else { return }
        OpenSSL.must(EVP_MAC_update(context, base.assumingMemoryBound(to: UInt8.self), bytes.count), "EVP_MAC_update")
    }

    /// The code over all updates so far. The stream then starts anew under the same key, for a next message.
    package mutating func finalize() -> [UInt8] {
        let code = finish()
        OpenSSL.must(EVP_MAC_init(context, nil, 0, nil), "EVP_MAC_init")
        return code
    }

    /// `finalize` without the new start, which a one-shot has no use for.
    mutating func finish() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: algorithm.digestLength) { output, count in
            OpenSSL.must(EVP_MAC_final(context, output.baseAddress, &count, algorithm.digestLength), "EVP_MAC_final")
        }
    }

    // Choosing the digest costs a fetch by name; a keyless context per digest is made once and duplicated. Duplicating
    // only reads the source, so the templates are safe to share.
    nonisolated(unsafe) private static let sha1 = makeTemplate("SHA1")
    nonisolated(unsafe) private static let sha256 = makeTemplate("SHA256")
    nonisolated(unsafe) private static let sha512 = makeTemplate("SHA512")

    private static func template(_ algorithm: HashAlgorithm) -> OpaquePointer {
        switch algorithm {
        case .sha1: sha1
        case .sha256: sha256
        case .sha512: sha512
        }
    }

    private static func makeTemplate(_ digest: String) -> OpaquePointer {
        let hmac = OpenSSL.must(EVP_MAC_fetch(nil, "HMAC", nil), "HMAC")
        let context = OpenSSL.must(EVP_MAC_CTX_new(hmac), "EVP_MAC_CTX_new")
        var name = Array(digest.utf8CString)
        name.withUnsafeMutableBufferPointer { name in
            let parameters = [
                OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.baseAddress, 0),
                OSSL_PARAM_construct_end(),
            ]
            OpenSSL.must(EVP_MAC_CTX_set_params(context, parameters), "EVP_MAC_CTX_set_params")
        }
        return context
    }
}
