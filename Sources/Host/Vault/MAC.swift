/// One-shot HMAC (RFC 2104). For input that arrives in pieces use `MACStream`.
package enum MAC {
    /// The code, `algorithm.digestLength` bytes. A key of any length, also empty, is allowed.
    package static func hmac(_ algorithm: HashAlgorithm, key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        key.withUnsafeBytes { key in message.withUnsafeBytes { hmac(algorithm, key: key, $0) } }
    }

    static func hmac(
        _ algorithm: HashAlgorithm, key: UnsafeRawBufferPointer, _ message: UnsafeRawBufferPointer
    ) -> [UInt8] {
        var stream = MACStream(algorithm, key: key)
        stream.update(message)
        return stream.finish()
    }
}
