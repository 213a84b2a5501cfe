/// HKDF with SHA-256 (RFC 5869).
enum HKDF {
    static func extract(salt: [UInt8], inputKey: [UInt8]) -> [UInt8] {
        MAC.hmac(.sha256, key: salt, inputKey)
    }

    /// - Parameters:
    ///   - key: at least 32 bytes that are already uniform (a random key or the output of `extract`).
    ///   - length: 1...8160 bytes.
    static func expand(key: UnsafeRawBufferPointer, info: [UInt8], length: Int = 32) -> [UInt8] {
        precondition((1...255 * 32).contains(length), "HKDF-SHA256 yields 1 to 8160 bytes")
        var output: [UInt8] = []
        output.reserveCapacity(length + 32)
        var block: [UInt8] = []
        var counter: UInt8 = 0
        while output.count < length {
            counter += 1
            block += info
            block.append(counter)
            block = block.withUnsafeBytes { MAC.hmac(.sha256, key: key, $0) }
            output += block
        }
        return output.count == length ? output : Array(output.prefix(length))
    }
}
