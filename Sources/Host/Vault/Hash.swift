import COpenSSL

/// One-shot digests. For input that arrives in pieces use `DigestStream`.
package enum Hash {
    /// The digest, `algorithm.digestLength` bytes.
    package static func digest(_ algorithm: HashAlgorithm, _ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBytes { digest(algorithm, $0) }
    }

    package static func digest(_ algorithm: HashAlgorithm, _ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        let type = OpenSSL.digest(algorithm)
        return [UInt8](unsafeUninitializedCapacity: algorithm.digestLength) { output, count in
            OpenSSL.must(EVP_Digest(bytes.baseAddress, bytes.count, output.baseAddress, nil, type, nil), "EVP_Digest")
            count = algorithm.digestLength
        }
    }

    /// The digest in lower-case hex.
    package static func hex(_ algorithm: HashAlgorithm, _ bytes: [UInt8]) -> String {
        Hex.encode(digest(algorithm, bytes))
    }
}
