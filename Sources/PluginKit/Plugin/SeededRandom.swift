/// Values derived from a session's seed. Not for secrets: those are the host's business.
enum SeededRandom {
    /// A version 4 UUID, for vendors check that; its bits come from the seed and the label alone.
    static func uuid(seed: [UInt8], label: String) -> String {
        let words = (0..<4).map { word(seed, at: $0 * 8) }
        let text = Array(label.utf8)
        let high = sipHash(text, words[0], words[1]) & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = sipHash(text, words[2], words[3]) & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        let digits = hex(high) + hex(low)
        var result = ""
        for (index, digit) in digits.enumerated() {
            if index == 8 || index == 12 || index == 16 || index == 20 { result += "-" }
            result.append(digit)
        }
        return result
    }

    private static func hex(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Little-endian; bytes that are not there count as zero.
    private static func word(_ bytes: [UInt8], at offset: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in 0..<8 where offset + index < bytes.count {
            value |= UInt64(bytes[offset + index]) << UInt64(8 * index)
        }
        return value
    }

    /// SipHash-2-4 (Aumasson, Bernstein 2012).
    static func sipHash(_ bytes: [UInt8], _ k0: UInt64, _ k1: UInt64) -> UInt64 {
        var v0 = k0 ^ 0x736f_6d65_7073_6575
        var v1 = k1 ^ 0x646f_7261_6e64_6f6d
        var v2 = k0 ^ 0x6c79_6765_6e65_7261
        var v3 = k1 ^ 0x7465_6462_7974_6573
        func rotate(_ value: UInt64, _ bits: UInt64) -> UInt64 { value << bits | value >> (64 - bits) }
        func round() {
            v0 &+= v1
            v1 = rotate(v1, 13) ^ v0
            v0 = rotate(v0, 32)
            v2 &+= v3
            v3 = rotate(v3, 16) ^ v2
            v0 &+= v3
            v3 = rotate(v3, 21) ^ v0
            v2 &+= v1
            v1 = rotate(v1, 17) ^ v2
            v2 = rotate(v2, 32)
        }
        func absorb(_ value: UInt64) {
            v3 ^= value
            round()
            round()
            v0 ^= value
        }
        let whole = bytes.count / 8 * 8
        for offset in stride(from: 0, to: whole, by: 8) { absorb(word(bytes, at: offset)) }
        absorb(word(Array(bytes[whole...]), at: 0) | UInt64(bytes.count & 0xFF) << 56)
        v2 ^= 0xFF
        for _ in 0..<4 { round() }
        return v0 ^ v1 ^ v2 ^ v3
    }
}
