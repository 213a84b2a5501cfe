/// Finds and replaces values in raw JSON text, so that large documents can be edited without building them.
///
/// It reads the whole text and refuses what ``JSON/parse(_:maximumDepth:)-([UInt8],_)`` refuses.
package enum JSONScanner {
    /// The bytes of the value at `pointer`, with its quotes or brackets; nil when there is no such value.
    package static func range(
        of pointer: JSONPointer, in bytes: [UInt8], maximumDepth: Int = 64
    ) throws(JSONSyntaxError) -> Range<Int>? {
        try ranges(of: [pointer], in: bytes, maximumDepth: maximumDepth)[pointer]
    }

    /// The bytes of several values in one pass; pointers that lead nowhere are absent.
    package static func ranges(
        of pointers: [JSONPointer], in bytes: [UInt8], maximumDepth: Int = 64
    ) throws(JSONSyntaxError) -> [JSONPointer: Range<Int>] {
        try bytes.withUnsafeBytes { buffer in
            Result { () throws(JSONSyntaxError) -> [JSONPointer: Range<Int>] in
                var found: [JSONPointer: Range<Int>] = [:]
                try JSONReader.read(buffer, maximumDepth: maximumDepth) { reader throws(JSONSyntaxError) in
                    try reader.skipValue(depth: 0, seeking: pointers, found: &found)
                }
                return found
            }
        }.get()
    }

    /// The text with each range replaced by its bytes. Ranges refer to the text as given, in any order; one that
    /// begins inside another is covered by it and left out.
    package static func replacing(_ replacements: [(Range<Int>, [UInt8])], in bytes: [UInt8]) -> [UInt8] {
        // The wider of two that begin together comes first, so that it is the one that counts.
        let sorted = replacements.sorted {
            ($0.0.lowerBound, $1.0.upperBound) < ($1.0.lowerBound, $0.0.upperBound)
        }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + sorted.reduce(0) { $0 + $1.1.count })
        var copied = 0
        for (range, replacement) in sorted where range.lowerBound >= copied && range.upperBound <= bytes.count {
            result += bytes[copied..<range.lowerBound]
            result += replacement
            copied = range.upperBound
        }
        result += bytes[copied...]
        return result
    }
}

extension JSONReader {
    /// Moves over a value and notes where the values sought stand. `pointers` are those whose first `depth` tokens
    /// lead here.
    fileprivate mutating func skipValue(
        depth: Int, seeking pointers: [JSONPointer], found: inout [JSONPointer: Range<Int>]
    ) throws(JSONSyntaxError) {
        let start = position
        switch current {
        case 0x22: try skipString()
        case 0x7B: try skipObject(depth: depth, seeking: pointers, found: &found)
        case 0x5B: try skipArray(depth: depth, seeking: pointers, found: &found)
        case 0x2D, 0x30...0x39: try skipNumber()
        case 0x74: try skipLiteral("true")
        case 0x66: try skipLiteral("false")
        case 0x6E: try skipLiteral("null")
        default: throw fault("expected a value")
        }
        for pointer in pointers where pointer.tokens.count == depth { found[pointer] = start..<position }
    }

    private mutating func skipArray(
        depth: Int, seeking pointers: [JSONPointer], found: inout [JSONPointer: Range<Int>]
    ) throws(JSONSyntaxError) {
        if try openContainer(depth: depth, closing: 0x5D) { return }
        let deeper = pointers.filter { $0.tokens.count > depth }
        var index = 0
        repeat {
            skipWhitespace()
            let here = deeper.isEmpty ? [] : deeper.filter { JSONPointer.arrayIndex($0.tokens[depth]) == index }
            try skipValue(depth: depth + 1, seeking: here, found: &found)
            index += 1
        } while try readSeparator(closing: 0x5D)
    }

    private mutating func skipObject(
        depth: Int, seeking pointers: [JSONPointer], found: inout [JSONPointer: Range<Int>]
    ) throws(JSONSyntaxError) {
        if try openContainer(depth: depth, closing: 0x7D) { return }
        let deeper = pointers.filter { $0.tokens.count > depth }
        var keys = KeySet()
        repeat {
            let (key, offset) = try readKey()
            guard keys.insert(key) else { throw fault("a key occurs twice", at: offset) }
            let here = deeper.isEmpty ? [] : deeper.filter { $0.tokens[depth] == key }
            try skipValue(depth: depth + 1, seeking: here, found: &found)
        } while try readSeparator(closing: 0x7D)
    }
}

/// The keys of one object. Most objects have so few that comparing them is quicker than hashing.
private struct KeySet {
    private var few: [String] = []
    private var many: Set<String> = []

    /// False when the key is there already.
    mutating func insert(_ key: String) -> Bool {
        guard many.isEmpty else { return many.insert(key).inserted }
        if few.contains(key) { return false }
        few.append(key)
        if few.count > 12 { many = Set(few) }
        return true
    }
}
