package enum Hex {
    /// Lower case, two characters a byte.
    package static func encode(_ bytes: [UInt8]) -> String {
        encode(bytes, digits: "0123456789abcdef")
    }

    package static func encodeUppercase(_ bytes: [UInt8]) -> String {
        encode(bytes, digits: "0123456789ABCDEF")
    }

    private static func encode(_ bytes: [UInt8], digits: StaticString) -> String {
        let digit = digits.utf8Start
        return String(unsafeUninitializedCapacity: bytes.count * 2) { output in
            var index = 0
            for byte in bytes {
                output[index] = digit[Int(byte >> 4)]
                output[index + 1] = digit[Int(byte & 15)]
                index += 2
            }
            return index
        }
    }

    /// Either case; nil for an odd length or any other character.
    package static func decode(_ text: String) -> [UInt8]? {
        decode(Array(text.utf8))
    }

    package static func decode(_ text: [UInt8]) -> [UInt8]? {
        guard text.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 2)
        for index in stride(from: 0, to: text.count, by: 2) {
            guard let high = nibble(text[index]), let low = nibble(text[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func nibble(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
