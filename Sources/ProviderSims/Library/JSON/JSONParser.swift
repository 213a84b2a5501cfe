/// Why a text is no JSON: what was wrong and at which byte.
package struct JSONError: Error, Equatable {
    package let offset: Int
    package let message: String
}

extension JSON {
    /// Reads one JSON text (RFC 8259); anything after it but white space is an error.
    package static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSON {
        var parser = JSONParser(bytes: bytes)
        return try parser.document()
    }
}

private struct JSONParser {
    let bytes: [UInt8]
    var at = 0
    var depth = 0

    /// Deeper nesting is refused: a hostile text must not exhaust the stack.
    static let maximumDepth = 128

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() throws(JSONError) -> JSON {
        let value = try value()
        skipSpace()
        if at < bytes.count { throw failure("text after the value") }
        return value
    }

    private func failure(_ message: String) -> JSONError { JSONError(offset: at, message: message) }

    private mutating func skipSpace() {
        while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x0A || bytes[at] == 0x0D || bytes[at] == 0x09 {
            at += 1
        }
    }

    private mutating func value() throws(JSONError) -> JSON {
        skipSpace()
        guard at < bytes.count else { throw failure("the text ends where a value is due") }
        switch bytes[at] {
        case UInt8(ascii: "{"): return try nested { parser throws(JSONError) in try parser.object() }
        case UInt8(ascii: "["): return try nested { parser throws(JSONError) in try parser.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func nested(_ body: (inout JSONParser) throws(JSONError) -> JSON) throws(JSONError) -> JSON {
        depth += 1
        if depth > Self.maximumDepth { throw failure("nested too deeply") }
        let value = try body(&self)
        depth -= 1
        return value
    }

    private mutating func word(_ text: StaticString, _ value: JSON) throws(JSONError) -> JSON {
        let end = at + text.utf8CodeUnitCount
        guard end <= bytes.count, bytes[at..<end].elementsEqual(text.description.utf8) else {
            throw failure("no JSON value")
        }
        at = end
        return value
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard at < bytes.count, bytes[at] == byte else { return false }
        at += 1
        return true
    }

    private mutating func object() throws(JSONError) -> JSON {
        at += 1
        var members: [JSON.Member] = []
        if take(UInt8(ascii: "}")) { return .object(members) }
        while true {
            skipSpace()
            guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { throw failure("a member name is due") }
            let key = try string()
            guard take(UInt8(ascii: ":")) else { throw failure("a colon is due") }
            members.append(.init(key, try value()))
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "}")) else { throw failure("a comma or a closing brace is due") }
            return .object(members)
        }
    }

    private mutating func array() throws(JSONError) -> JSON {
        at += 1
        var elements: [JSON] = []
        if take(UInt8(ascii: "]")) { return .array(elements) }
        while true {
            elements.append(try value())
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "]")) else { throw failure("a comma or a closing bracket is due") }
            return .array(elements)
        }
    }

    private mutating func number() throws(JSONError) -> JSON {
        let start = at
        while at < bytes.count {
            switch bytes[at] {
            case 0x30...0x39, UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "e"),
                UInt8(ascii: "E"):
                at += 1
                continue
            default: break
            }
            break
        }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        if let value = Int(text), !text.hasPrefix("+") { return .int(value) }
        if let value = Double(text), value.isFinite, !text.hasPrefix("+") { return .double(value) }
        at = start
        throw failure("no JSON value")
    }

    private mutating func string() throws(JSONError) -> String {
        at += 1
        let start = at
        // Images make long strings without escapes: one scan, one copy.
        while at < bytes.count, bytes[at] != 0x22, bytes[at] != 0x5C, bytes[at] >= 0x20 { at += 1 }
        if at < bytes.count, bytes[at] == 0x22 {
            at += 1
            return String(decoding: bytes[start..<(at - 1)], as: UTF8.self)
        }
        return try escapedString(Array(bytes[start..<at]))
    }

    private mutating func escapedString(_ head: [UInt8]) throws(JSONError) -> String {
        var out = head
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            switch byte {
            case 0x22: return String(decoding: out, as: UTF8.self)
            case 0x5C: try escape(into: &out)
            case 0..<0x20: throw failure("a control character inside a string")
            default: out.append(byte)
            }
        }
        throw failure("the text ends inside a string")
    }

    private mutating func escape(into out: inout [UInt8]) throws(JSONError) {
        guard at < bytes.count else { throw failure("the text ends inside a string") }
        let byte = bytes[at]
        at += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(byte)
        case UInt8(ascii: "b"): out.append(0x08)
        case UInt8(ascii: "f"): out.append(0x0C)
        case UInt8(ascii: "n"): out.append(0x0A)
        case UInt8(ascii: "r"): out.append(0x0D)
        case UInt8(ascii: "t"): out.append(0x09)
        case UInt8(ascii: "u"):
            var code = try codeUnit()
            if (0xD800..<0xDC00).contains(code), at + 1 < bytes.count, bytes[at] == 0x5C,
                bytes[at + 1] == UInt8(ascii: "u")
            {
                at += 2
                let low = try codeUnit()
                guard (0xDC00..<0xE000).contains(low) else { throw failure("half a surrogate pair") }
                code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw failure("half a surrogate pair") }
            out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        default: throw failure("an unknown escape")
        }
    }

    private mutating func codeUnit() throws(JSONError) -> UInt32 {
        guard at + 4 <= bytes.count else { throw failure("the text ends inside a string") }
        var code: UInt32 = 0
        for byte in bytes[at..<(at + 4)] {
            guard let digit = Hex.value(byte) else { throw failure("no hexadecimal digit") }
            code = code << 4 | UInt32(digit)
        }
        at += 4
        return code
    }
}
