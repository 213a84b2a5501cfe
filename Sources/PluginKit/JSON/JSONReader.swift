extension JSON {
    /// How deep JSON may nest.
    static let maximumDepth = 64

    /// The value of JSON text; ``absent`` if it is not JSON, nests deeper than 64, or has an object with the same key
    /// twice (which of the two counts is anybody's guess).
    public init(tolerant bytes: [UInt8]) {
        var reader = JSONReader(bytes)
        self = reader.readDocument() ?? .absent
    }

    public init(tolerant text: String) { self.init(tolerant: Array(text.utf8)) }
}

/// Reads JSON text (RFC 8259), forgiving a byte order mark, bare control characters in strings and halves of surrogate
/// pairs. Every function returns nil where the text is not JSON.
struct JSONReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func readDocument() -> JSON? {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        guard let value = readValue(depth: 0) else { return nil }
        skipSpace()
        return position == bytes.count ? value : nil
    }

    mutating func readWholeNumber() -> Bool { skipNumber() && position == bytes.count }

    /// 0 at the end, which begins no token.
    private var current: UInt8 { position < bytes.count ? bytes[position] : 0 }

    private mutating func skipSpace() {
        while current == 0x20 || current == 0x0A || current == 0x0D || current == 0x09 { position += 1 }
    }

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
            return .number(String(decoding: bytes[start..<position], as: UTF8.self))
        }
    }

    private mutating func readWord(_ word: String, _ value: JSON) -> JSON? {
        guard bytes[position...].starts(with: word.utf8) else { return nil }
        position += word.utf8.count
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

    /// At an opening quote.
    private mutating func readString() -> String? {
        position += 1
        var start = position
        var unescaped: [UInt8]?
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                let end = position
                position += 1
                guard var text = unescaped else { return String(validating: bytes[start..<end], as: UTF8.self) }
                text += bytes[start..<end]
                return String(validating: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                var text = unescaped ?? []
                text += bytes[start..<position]
                guard let scalar = readEscape() else { return nil }
                text += String(scalar).utf8
                unescaped = text
                start = position
            default: position += 1
            }
        }
        return nil
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
        if unit < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")), let low = readHex(),
            (0xDC00..<0xE000).contains(low)
        {
            return Unicode.Scalar(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))
        }
        position = resume
        return "\u{FFFD}"
    }

    private mutating func readHex() -> UInt32? {
        guard position + 4 <= bytes.count else { return nil }
        var value: UInt32 = 0
        for byte in bytes[position..<position + 4] {
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
