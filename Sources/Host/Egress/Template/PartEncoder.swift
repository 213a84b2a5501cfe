import Domain

/// The encodings of parts, over bytes that come in pieces. Those that read text instead of writing it need all of it at
/// once and may fail, so ``PartEvaluator`` applies them; here they leave the bytes as they are.
enum PartEncoder {
    /// Pieces are a multiple of this many bytes, except the last: base64 works in threes.
    static let pieceMultiple = 3

    static func encodedCount(_ bytes: [UInt8], _ encoding: Encoding) -> Int {
        switch encoding {
        case .raw, .fromBase64, .fromHex: bytes.count
        case .base64: (bytes.count + 2) / 3 * 4
        case .base64URL: (bytes.count * 4 + 2) / 3
        case .hex: bytes.count * 2
        case .percent: bytes.reduce(0) { $0 + (isUnreserved($1) ? 1 : 3) }
        case .jsonString: bytes.reduce(0) { $0 + jsonCount($1) }
        case .xmlText: bytes.reduce(0) { $0 + (xmlEntity($1)?.utf8.count ?? 1) }
        }
    }

    static func encode(_ bytes: [UInt8], _ encoding: Encoding) -> [UInt8] {
        if encoding == .raw { return bytes }
        var output: [UInt8] = []
        output.reserveCapacity(encodedCount(bytes, encoding))
        append(bytes[...], encoding, to: &output)
        return output
    }

    static func append(_ bytes: ArraySlice<UInt8>, _ encoding: Encoding, to output: inout [UInt8]) {
        switch encoding {
        case .raw, .fromBase64, .fromHex: output += bytes
        case .base64: appendBase64(bytes, standard, padded: true, to: &output)
        case .base64URL: appendBase64(bytes, urlSafe, padded: false, to: &output)
        case .hex:
            for byte in bytes {
                output.append(lowerHex[Int(byte >> 4)])
                output.append(lowerHex[Int(byte & 15)])
            }
        case .percent:
            for byte in bytes {
                if isUnreserved(byte) {
                    output.append(byte)
                } else {
                    output.append(0x25)
                    output.append(upperHex[Int(byte >> 4)])
                    output.append(upperHex[Int(byte & 15)])
                }
            }
        case .jsonString:
            for byte in bytes { appendJSON(byte, to: &output) }
        case .xmlText:
            for byte in bytes {
                if let entity = xmlEntity(byte) { output += entity.utf8 } else { output.append(byte) }
            }
        }
    }

    private static let standard = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let urlSafe = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    private static let lowerHex = Array("0123456789abcdef".utf8)
    private static let upperHex = Array("0123456789ABCDEF".utf8)

    private static func appendBase64(
        _ bytes: ArraySlice<UInt8>, _ alphabet: [UInt8], padded: Bool, to output: inout [UInt8]
    ) {
        let start = output.count
        let groups = (bytes.count + 2) / 3
        output.append(contentsOf: repeatElement(UInt8(ascii: "="), count: groups * 4))
        output.withUnsafeMutableBufferPointer { output in
            bytes.withUnsafeBufferPointer { bytes in
                alphabet.withUnsafeBufferPointer { letter in
                    var read = 0
                    var write = start
                    while read + 3 <= bytes.count {
                        let group = Int(bytes[read]) << 16 | Int(bytes[read + 1]) << 8 | Int(bytes[read + 2])
                        output[write] = letter[group >> 18]
                        output[write + 1] = letter[group >> 12 & 63]
                        output[write + 2] = letter[group >> 6 & 63]
                        output[write + 3] = letter[group & 63]
                        read += 3
                        write += 4
                    }
                    let rest = bytes.count - read
                    guard rest > 0 else { return }
                    let group = Int(bytes[read]) << 16 | (rest == 2 ? Int(bytes[read + 1]) << 8 : 0)
                    output[write] = letter[group >> 18]
                    output[write + 1] = letter[group >> 12 & 63]
                    if rest == 2 { output[write + 2] = letter[group >> 6 & 63] }
                }
            }
        }
        let padding = (3 - bytes.count % 3) % 3
        if !padded, padding > 0 { output.removeLast(padding) }
    }

    /// RFC 3986, 2.3.
    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
        default: false
        }
    }

    private static func jsonCount(_ byte: UInt8) -> Int {
        switch byte {
        case 0x22, 0x5C, 0x08, 0x09, 0x0A, 0x0C, 0x0D: 2
        case 0..<0x20: 6
        default: 1
        }
    }

    private static func appendJSON(_ byte: UInt8, to output: inout [UInt8]) {
        let short: UInt8? =
            switch byte {
            case 0x22, 0x5C: byte
            case 0x08: UInt8(ascii: "b")
            case 0x09: UInt8(ascii: "t")
            case 0x0A: UInt8(ascii: "n")
            case 0x0C: UInt8(ascii: "f")
            case 0x0D: UInt8(ascii: "r")
            default: nil
            }
        if let short {
            output.append(0x5C)
            output.append(short)
        } else if byte < 0x20 {
            output += Array("\\u00".utf8)
            output.append(lowerHex[Int(byte >> 4)])
            output.append(lowerHex[Int(byte & 15)])
        } else {
            output.append(byte)
        }
    }

    private static func xmlEntity(_ byte: UInt8) -> String? {
        switch byte {
        case 0x26: "&amp;"
        case 0x3C: "&lt;"
        case 0x3E: "&gt;"
        case 0x22: "&quot;"
        case 0x27: "&apos;"
        default: nil
        }
    }
}
