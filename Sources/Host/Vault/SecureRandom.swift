import COpenSSL

/// Bytes from libcrypto's generator, which is per thread and reseeds after a fork.
package enum SecureRandom {
    /// `count` unpredictable bytes, fit for keys, nonces and tokens.
    package static func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { output, initialized in
            fill(UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(output)[..<count]))
            initialized = count
        }
    }

    static func fill(_ buffer: UnsafeMutableRawBufferPointer) {
        guard let base = buffer.baseAddress, !buffer.isEmpty else { return }
        let count = Int32(buffer.count)
        OpenSSL.must(RAND_bytes(base.assumingMemoryBound(to: UInt8.self), count), "RAND_bytes")
    }
}
