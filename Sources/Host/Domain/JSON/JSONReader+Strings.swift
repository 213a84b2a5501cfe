extension JSONReader {
    /// Reads a string; the position must be at its opening quote.
    mutating func readString() throws(JSONSyntaxError) -> String {
        let start = position + 1
        var (end, isASCII) = try scanRun(from: start)
        if byte(at: end) == 0x22 {
            position = end + 1
            if !isASCII { try validate(start..<end) }
            return String(decoding: UnsafeRawBufferPointer(start: base + start, count: end - start), as: UTF8.self)
        }
        // The rare case: the text between escapes is copied run by run.
        var bytes: [UInt8] = []
        bytes.reserveCapacity(end - start + 64)
        var runStart = start
        while true {
            if !isASCII { try validate(runStart..<end) }
            bytes.append(contentsOf: UnsafeRawBufferPointer(start: base + runStart, count: end - runStart))
            if byte(at: end) == 0x22 { break }
            position = end
            let scalar = try readEscape()
            bytes.append(contentsOf: UTF8.encode(scalar).unsafelyUnwrapped)
            runStart = position
            (end, isASCII) = try scanRun(from: runStart)
        }
        position = end + 1
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Moves over a string with the same checks as ``readString()``, building nothing.
    mutating func skipString() throws(JSONSyntaxError) {
        var start = position + 1
        while true {
            let (end, isASCII) = try scanRun(from: start)
            if !isASCII { try validate(start..<end) }
            position = end
            if byte(at: end) == 0x22 { break }
            _ = try readEscape()
            start = position
        }
        position += 1
    }

    /// Finds the quote or backslash that ends a run of plain text, eight bytes at a time.
    private func scanRun(from start: Int) throws(JSONSyntaxError) -> (end: Int, isASCII: Bool) {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        // A byte of the result is non-zero where the input is a quote, a backslash or below 0x20. A false mark can
        // only stand above a true one, so the lowest mark is always right.
        @inline(__always)
        func marks(_ word: UInt64) -> UInt64 {
            let quote = word ^ (ones &* 0x22)
            let backslash = word ^ (ones &* 0x5C)
            return
                (((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)
                | ((word &- (ones &* 0x20)) & ~word)) & highs
        }
        @inline(__always)
        func word(at offset: Int) -> UInt64 {
            UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
        var index = start
        var seen: UInt64 = 0
        var end = -1
        // Keys and short values end in the first word or two; only then is the longer stride worth its start.
        var isLong = index &+ 32 <= count
        if isLong {
            let (first, second) = (word(at: index), word(at: index &+ 8))
            isLong = marks(first) | marks(second) == 0
        }
        while isLong, index &+ 32 <= count {
            let (first, second) = (word(at: index), word(at: index &+ 8))
            let (third, fourth) = (word(at: index &+ 16), word(at: index &+ 24))
            if marks(first) | marks(second) | marks(third) | marks(fourth) != 0 { break }
            seen |= first | second | third | fourth
            index &+= 32
        }
        while index &+ 8 <= count {
            let value = word(at: index)
            let mark = marks(value)
            if mark != 0 {
                let offset = mark.trailingZeroBitCount >> 3
                // What follows the mark is not part of the run.
                seen |= value & ((1 << UInt64(offset << 3)) &- 1)
                end = index &+ offset
                break
            }
            seen |= value
            index &+= 8
        }
        if end < 0 {
            while index < count {
                let value = byte(at: index)
                if value == 0x22 || value == 0x5C || value < 0x20 { break }
                seen |= UInt64(value)
                index &+= 1
            }
            guard index < count else { throw fault("a string has no closing quote", at: count) }
            end = index
        }
        guard byte(at: end) >= 0x20 else {
            throw fault("a control character in a string must be escaped", at: end)
        }
        return (end, seen & highs == 0)
    }

    private func validate(_ range: Range<Int>) throws(JSONSyntaxError) {
        let bytes = UnsafeBufferPointer(
            start: (base + range.lowerBound).assumingMemoryBound(to: UInt8.self), count: range.count)
        do {
            _ = try UTF8Span(validating: bytes.span)
        } catch {
            throw fault("not valid UTF-8", at: range.lowerBound + error.byteOffsets.lowerBound)
        }
    }

    /// Reads one escape sequence, or the two that make a surrogate pair.
    private mutating func readEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
        let start = position
        position += 1
        let kind = current
        position += 1
        switch kind {
        case 0x22: return "\""
        case 0x5C: return "\\"
        case 0x2F: return "/"
        case 0x62: return "\u{8}"
        case 0x66: return "\u{C}"
        case 0x6E: return "\n"
        case 0x72: return "\r"
        case 0x74: return "\t"
        case 0x75: break
        default: throw fault("an unknown escape in a string", at: start)
        }
        let unit = try readHex(start)
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard unit < 0xDC00, position + 1 < count, byte(at: position) == 0x5C, byte(at: position + 1) == 0x75 else {
            throw fault("half of a surrogate pair in a string", at: start)
        }
        position += 2
        let low = try readHex(start)
        guard (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))
        else { throw fault("half of a surrogate pair in a string", at: start) }
        return scalar
    }

    private mutating func readHex(_ start: Int) throws(JSONSyntaxError) -> UInt32 {
        guard position + 4 <= count else { throw fault("\\u needs four hexadecimal digits", at: start) }
        var value: UInt32 = 0
        for offset in position..<position + 4 {
            let digit: UInt8
            switch byte(at: offset) {
            case let byte where (0x30...0x39).contains(byte): digit = byte - 0x30
            case let byte where (0x41...0x46).contains(byte): digit = byte - 0x41 + 10
            case let byte where (0x61...0x66).contains(byte): digit = byte - 0x61 + 10
            default: throw fault("\\u needs four hexadecimal digits", at: start)
            }
            value = value << 4 | UInt32(digit)
        }
        position += 4
        return value
    }
}
