extension JSON {
    /// How deep JSON may nest.
    static let maximumDepth = 64

    /// The value of JSON text; ``absent`` if it is not JSON, nests deeper than 64, or has an object with the same key
    /// twice (which of the two counts is anybody's guess).
    public init(tolerant bytes: [UInt8]) {
        self = unsafe bytes.withUnsafeBufferPointer { bytes in
            var reader = unsafe JSONReader(bytes)
            return reader.readDocument() ?? .absent
        }
    }

    public init(tolerant text: String) { self.init(tolerant: Array(text.utf8)) }
}

/// Reads JSON text (RFC 8259), forgiving a byte order mark, bare control characters in strings and halves of surrogate
/// pairs. Every function returns nil where the text is not JSON.
///
/// It must not outlive the bytes it was given. `byte(at:)` is the only way to them, but for whole strings and words of
/// eight, whose ends are compared with `count` where they are read.
@safe struct JSONReader {
    let base: UnsafePointer<UInt8>
    let count: Int
    var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        // Where there are no bytes, none are read.
        unsafe base = bytes.baseAddress ?? UnsafePointer(bitPattern: 1).unsafelyUnwrapped
        count = bytes.count
    }

    mutating func readDocument() -> JSON? {
        if count >= 3, byte(at: 0) == 0xEF, byte(at: 1) == 0xBB, byte(at: 2) == 0xBF { position = 3 }
        guard let value = readValue(depth: 0) else { return nil }
        skipSpace()
        return position == count ? value : nil
    }

    /// Whether all of it is one number.
    mutating func readWholeNumber() -> Bool { skipNumber() && position == count }

    /// - Precondition: `offset` is below `count`.
    @inline(__always)
    func byte(at offset: Int) -> UInt8 { unsafe base[offset] }

    /// 0 at the end, which begins no token.
    @inline(__always)
    var current: UInt8 { position < count ? byte(at: position) : 0 }

    @inline(__always)
    private mutating func skipSpace() {
        while current == 0x20 || current == 0x0A || current == 0x0D || current == 0x09 { position += 1 }
    }

    @inline(__always)
    private mutating func take(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        position += 1
        return true
    }

    private mutating func readValue(depth: Int) -> JSON? {
        guard depth <= JSON.maximumDepth else { return nil }
        skipSpace()
        switch current {
        case UInt8(ascii: "\""): return readString().map(JSON.string)
        case UInt8(ascii: "{"): return readObject(depth: depth)
        case UInt8(ascii: "["): return readArray(depth: depth)
        case UInt8(ascii: "t"): return readWord("true", .bool(true))
        case UInt8(ascii: "f"): return readWord("false", .bool(false))
        case UInt8(ascii: "n"): return readWord("null", .null)
        default:
            let start = position
            guard skipNumber() else { return nil }
            return .number(text(start..<position))
        }
    }

    private mutating func readWord(_ word: StaticString, _ value: JSON) -> JSON? {
        let length = word.utf8CodeUnitCount
        guard length <= count - position else { return nil }
        for index in 0..<length where unsafe byte(at: position + index) != word.utf8Start[index] { return nil }
        position += length
        return value
    }

    private mutating func skipNumber() -> Bool {
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) {
            guard skipDigits() else { return false }
        }
        if take(UInt8(ascii: ".")), !skipDigits() { return false }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            return skipDigits()
        }
        return true
    }

    private mutating func skipDigits() -> Bool {
        let start = position
        while current &- 0x30 < 10 { position += 1 }
        return position > start
    }

    private mutating func readArray(depth: Int) -> JSON? {
        position += 1
        skipSpace()
        if take(UInt8(ascii: "]")) { return .array([]) }
        var elements: [JSON] = []
        repeat {
            guard let element = readValue(depth: depth + 1) else { return nil }
            elements.append(element)
            skipSpace()
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "]")) ? .array(elements) : nil
    }

    private mutating func readObject(depth: Int) -> JSON? {
        position += 1
        skipSpace()
        if take(UInt8(ascii: "}")) { return .object([]) }
        var members: [JSON.Member] = []
        // Room for a typical object, so that it does not grow three times on the way.
        members.reserveCapacity(6)
        // Comparing is quicker than hashing for the few keys that most objects have.
        var names: Set<String> = []
        repeat {
            skipSpace()
            guard current == UInt8(ascii: "\""), let name = readString() else { return nil }
            if members.count < 16 {
                if members.contains(where: { $0.name == name }) { return nil }
            } else {
                if names.isEmpty { names = Set(members.map(\.name)) }
                if !names.insert(name).inserted { return nil }
            }
            skipSpace()
            guard take(UInt8(ascii: ":")), let value = readValue(depth: depth + 1) else { return nil }
            members.append(JSON.Member(name, value))
            skipSpace()
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "}")) ? .object(members) : nil
    }
}
