/// Reads bytes that a provider wrote as text.
package enum WrittenBytes {
    /// nil when they are not written that way. Hex in any case; base64 with or without padding.
    package static func decode(_ text: [UInt8], _ encoding: Encoding) -> [UInt8]? {
        switch encoding {
        case .raw: text
        case .hex: hex(text)
        case .base64: base64(text, plus: 0x2B, slash: 0x2F)
        case .base64URL: base64(text, plus: 0x2D, slash: 0x5F)
        case .fromHex: hex(text)
        case .fromBase64:
            base64(text, plus: 0x2B, slash: 0x2F) ?? base64(text, plus: 0x2D, slash: 0x5F)
        case .percent, .jsonString, .xmlText: nil
        }
    }

    private static func hex(_ text: [UInt8]) -> [UInt8]? {
        guard text.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 2)
        for index in stride(from: 0, to: text.count, by: 2) {
            guard let high = digit(text[index]), let low = digit(text[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    private static func base64(_ text: [UInt8], plus: UInt8, slash: UInt8) -> [UInt8]? {
        var digits = text[...]
        let padding = digits.reversed().prefix { $0 == 0x3D }.count
        digits = digits.dropLast(padding)
        guard padding <= 2, padding == 0 || text.count.isMultiple(of: 4), digits.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count * 3 / 4)
        var bits: UInt32 = 0
        var held = 0
        for byte in digits {
            let value: UInt8
            switch byte {
            case 0x41...0x5A: value = byte - 0x41
            case 0x61...0x7A: value = byte - 0x61 + 26
            case 0x30...0x39: value = byte - 0x30 + 52
            case plus: value = 62
            case slash: value = 63
            default: return nil
            }
            bits = bits << 6 | UInt32(value)
            held += 6
            if held >= 8 {
                held -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(held)))
                bits &= (1 << UInt32(held)) - 1
            }
        }
        // Bits left over must be zero, or two texts would stand for the same bytes.
        return bits == 0 ? bytes : nil
    }
}
