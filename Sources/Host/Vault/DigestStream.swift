import COpenSSL

/// A digest over input that arrives in pieces.
///
/// Every method is mutating and the value cannot be copied, so the context has one user at a time and the stream may
/// move between threads.
package struct DigestStream: ~Copyable, Sendable {
    package let algorithm: HashAlgorithm
    nonisolated(unsafe) private let context: OpaquePointer

    package init(_ algorithm: HashAlgorithm) {
        self.algorithm = algorithm
        context = OpenSSL.must(EVP_MD_CTX_new(), "EVP_MD_CTX_new")
        OpenSSL.must(EVP_DigestInit_ex2(context, OpenSSL.digest(algorithm), nil), "EVP_DigestInit")
    }

    deinit { EVP_MD_CTX_free(context) }

    package mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        OpenSSL.must(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count), "EVP_DigestUpdate")
    }

    /// The digest of all updates so far. The stream then starts anew, for a next message.
    package mutating func finalize() -> [UInt8] {
        let digest = [UInt8](unsafeUninitializedCapacity: algorithm.digestLength) { output, count in
            OpenSSL.must(EVP_DigestFinal_ex(context, output.baseAddress, nil), "EVP_DigestFinal")
            count = algorithm.digestLength
        }
        OpenSSL.must(EVP_DigestInit_ex2(context, nil, nil), "EVP_DigestInit")
        return digest
    }
}
