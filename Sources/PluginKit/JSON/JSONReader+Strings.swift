extension JSONReader {
    /// ASCII that is known to lie within the bytes.
    func text(_ range: Range<Int>) -> String {
        unsafe String(decoding: UnsafeBufferPointer(start: base + range.lowerBound, count: range.count), as: UTF8.self)
    }

    /// At an opening quote.
    mutating func readString() -> String? {
        position += 1
        var start = position
        var isASCII = skipPlain()
        if current == UInt8(ascii: "\"") {
            let range = start..<position
            position += 1
            if isASCII { return text(range) }
            return unsafe String(
                validating: UnsafeBufferPointer(start: base + range.lowerBound, count: range.count), as: UTF8.self)
        }
        // The rare case: the text between escapes is copied run by run.
        var bytes: [UInt8] = []
        while position < count {
            unsafe bytes.append(
                contentsOf: UnsafeBufferPointer(start: base + start, count: position - start))
            if byte(at: position) == UInt8(ascii: "\"") {
                position += 1
                return isASCII ? String(decoding: bytes, as: UTF8.self) : String(validating: bytes, as: UTF8.self)
            }
            guard let scalar = readEscape() else { return nil }
            unsafe bytes.append(contentsOf: UTF8.encode(scalar).unsafelyUnwrapped)
            start = position
            if !skipPlain() { isASCII = false }
        }
        return nil
    }

    /// Moves to the next quote or backslash, or to the end; eight bytes at a time.
    /// - Returns: whether what was passed over is ASCII.
    private mutating func skipPlain() -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        var seen: UInt64 = 0
        while position &+ 8 <= count {
            let word = unsafe UInt64(
                littleEndian: UnsafeRawPointer(base).loadUnaligned(fromByteOffset: position, as: UInt64.self))
            let quote = word ^ (ones &* 0x22)
            let backslash = word ^ (ones &* 0x5C)
            // Not zero where a byte is one of the two. A false mark can only stand above a true one.
            let marks = (((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)) & highs
            if marks != 0 {
                let plain = marks.trailingZeroBitCount & ~7
                position &+= plain >> 3
                return (seen | word & ((1 << UInt64(plain)) &- 1)) & highs == 0
            }
            seen |= word
            position &+= 8
        }
        while position < count {
            let byte = byte(at: position)
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            seen |= UInt64(byte)
            position &+= 1
        }
        return seen & highs == 0
    }

    /// At a backslash.
    private mutating func readEscape() -> Unicode.Scalar? {
        position += 1
        let kind = current
        position += 1
        switch kind {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        default: return nil
        }
        guard let unit = readHex() else { return nil }
        if let scalar = Unicode.Scalar(unit) { return scalar }
        let resume = position
        if unit < 0xDC00, current == UInt8(ascii: "\\") {
            position += 1
            if current == UInt8(ascii: "u") {
                position += 1
                if let low = readHex(), (0xDC00..<0xE000).contains(low) {
                    return Unicode.Scalar(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))
                }
            }
        }
        position = resume
        return "\u{FFFD}"
    }

    private mutating func readHex() -> UInt32? {
        guard position + 4 <= count else { return nil }
        var value: UInt32 = 0
        for offset in position..<position + 4 {
            let byte = byte(at: offset)
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
            default: return nil
            }
        }
        position += 4
        return value
    }
}
