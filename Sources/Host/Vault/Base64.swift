/// Base64 and base64url (RFC 4648, sections 4 and 5), without line breaks.
package enum Base64 {
    /// Standard alphabet, padded.
    package static func encode(_ bytes: [UInt8]) -> String {
        String(unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4) { output in
            encode(bytes, into: output, alphabet: standard, padded: true)
        }
    }

    /// Standard alphabet, padded, as bytes. To encode a stream, feed pieces whose lengths are multiples of 3.
    package static func encodeBytes(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4) { output, count in
            count = encode(bytes, into: output, alphabet: standard, padded: true)
        }
    }

    /// URL-safe alphabet, not padded (the form of JOSE, RFC 7515).
    package static func encodeURL(_ bytes: [UInt8]) -> String {
        String(unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4) { output in
            encode(bytes, into: output, alphabet: urlSafe, padded: false)
        }
    }

    /// Standard alphabet. Strict: padding is required, and line breaks or bits hidden in the last character refuse, so
    /// one value has one encoding. Nil if it is not that.
    package static func decode(_ text: String) -> [UInt8]? {
        var text = text
        return text.withUTF8 { decode($0, values: standardValues, padding: .required) }
    }

    package static func decode(_ text: [UInt8]) -> [UInt8]? {
        text.withUnsafeBufferPointer { decode($0, values: standardValues, padding: .required) }
    }

    /// URL-safe alphabet, with or without padding; otherwise as strict as `decode`.
    package static func decodeURL(_ text: String) -> [UInt8]? {
        var text = text
        return text.withUTF8 { decode($0, values: urlSafeValues, padding: .optional) }
    }

    package static func decodeURL(_ text: [UInt8]) -> [UInt8]? {
        text.withUnsafeBufferPointer { decode($0, values: urlSafeValues, padding: .optional) }
    }

    private enum Padding { case required, optional }

    private static let standard: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    private static let urlSafe: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    private static let equals = UInt8(ascii: "=")
    private static let standardValues = values(standard)
    private static let urlSafeValues = values(urlSafe)

    /// Character to sextet; 0xff for what is not in the alphabet.
    private static func values(_ alphabet: StaticString) -> [UInt8] {
        var values = [UInt8](repeating: 0xff, count: 256)
        for sextet in 0..<64 { values[Int(alphabet.utf8Start[sextet])] = UInt8(sextet) }
        return values
    }

    private static func encode(
        _ bytes: [UInt8], into output: UnsafeMutableBufferPointer<UInt8>, alphabet: StaticString, padded: Bool
    ) -> Int {
        guard let out = output.baseAddress else { return 0 }
        let letter = alphabet.utf8Start
        return bytes.withUnsafeBufferPointer { bytes in
            var read = 0
            var written = 0
            while read + 3 <= bytes.count {
                let group = Int(bytes[read]) << 16 | Int(bytes[read + 1]) << 8 | Int(bytes[read + 2])
                out[written] = letter[group >> 18]
                out[written + 1] = letter[group >> 12 & 63]
                out[written + 2] = letter[group >> 6 & 63]
                out[written + 3] = letter[group & 63]
                read += 3
                written += 4
            }
            let rest = bytes.count - read
            guard rest > 0 else { return written }
            let group = Int(bytes[read]) << 16 | (rest == 2 ? Int(bytes[read + 1]) << 8 : 0)
            out[written] = letter[group >> 18]
            out[written + 1] = letter[group >> 12 & 63]
            written += 2
            if rest == 2 {
                out[written] = letter[group >> 6 & 63]
                written += 1
            }
            while padded, !written.isMultiple(of: 4) {
                out[written] = equals
                written += 1
            }
            return written
        }
    }

    private static func decode(
        _ text: UnsafeBufferPointer<UInt8>, values: [UInt8], padding: Padding
    ) -> [UInt8]? {
        var length = text.count
        if length.isMultiple(of: 4) {
            // At most two, and only where they complete a group of four.
            for _ in 0..<2 where length > 0 && text[length - 1] == equals { length -= 1 }
        } else if padding == .required {
            return nil
        }
        let rest = length % 4
        guard rest != 1 else { return nil }
        var valid = true
        let bytes = [UInt8](unsafeUninitializedCapacity: length / 4 * 3 + 2) { output, count in
            guard let out = output.baseAddress else { return }
            values.withUnsafeBufferPointer { value in
                var seen: UInt8 = 0
                var read = 0
                while read + 4 <= length {
                    let a = value[Int(text[read])]
                    let b = value[Int(text[read + 1])]
                    let c = value[Int(text[read + 2])]
                    let d = value[Int(text[read + 3])]
                    seen |= a | b | c | d
                    out[count] = a << 2 | b >> 4
                    out[count + 1] = b << 4 | c >> 2
                    out[count + 2] = c << 6 | d
                    read += 4
                    count += 3
                }
                if rest > 0 {
                    let a = value[Int(text[read])]
                    let b = value[Int(text[read + 1])]
                    let c = rest == 3 ? value[Int(text[read + 2])] : 0
                    seen |= a | b | c
                    out[count] = a << 2 | b >> 4
                    count += 1
                    if rest == 3 {
                        out[count] = b << 4 | c >> 2
                        count += 1
                    }
                    let hidden = rest == 3 ? c & 3 : b & 15
                    if hidden != 0 { valid = false }
                }
                // Sextets stay below 64; only a foreign character sets the top bits.
                if seen & 0xc0 != 0 { valid = false }
            }
        }
        return valid ? bytes : nil
    }
}
