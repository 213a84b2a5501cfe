extension JSON {
    /// Parses one JSON text, strictly by RFC 8259: duplicate keys, invalid UTF-8, half surrogate pairs, a byte order
    /// mark and anything after the value are refused.
    /// - Parameter maximumDepth: how many arrays and objects may enclose a value.
    package static func parse(_ bytes: [UInt8], maximumDepth: Int = 64) throws(JSONSyntaxError) -> JSON {
        try bytes.withUnsafeBytes { buffer in parse(buffer, maximumDepth: maximumDepth) }.get()
    }

    package static func parse(_ text: String, maximumDepth: Int = 64) throws(JSONSyntaxError) -> JSON {
        var text = text
        return try text.withUTF8 { buffer in parse(UnsafeRawBufferPointer(buffer), maximumDepth: maximumDepth) }.get()
    }

    private static func parse(
        _ buffer: UnsafeRawBufferPointer, maximumDepth: Int
    ) -> Result<JSON, JSONSyntaxError> {
        Result { () throws(JSONSyntaxError) -> JSON in
            try JSONReader.read(buffer, maximumDepth: maximumDepth) { reader throws(JSONSyntaxError) in
                try reader.readValue(depth: 0)
            }
        }
    }
}

extension JSONReader {
    mutating func readValue(depth: Int) throws(JSONSyntaxError) -> JSON {
        switch current {
        case 0x22:
            return .string(try readString())
        case 0x7B:
            return .object(try readObject(depth: depth))
        case 0x5B:
            return .array(try readArray(depth: depth))
        case 0x2D, 0x30...0x39:
            let start = position
            try skipNumber()
            let bytes = UnsafeRawBufferPointer(start: base + start, count: position - start)
            return .number(JSONNumber(unchecked: String(decoding: bytes, as: UTF8.self)))
        case 0x74:
            try skipLiteral("true")
            return .bool(true)
        case 0x66:
            try skipLiteral("false")
            return .bool(false)
        case 0x6E:
            try skipLiteral("null")
            return .null
        default:
            throw fault("expected a value")
        }
    }

    private mutating func readArray(depth: Int) throws(JSONSyntaxError) -> [JSON] {
        if try openContainer(depth: depth, closing: 0x5D) { return [] }
        var elements: [JSON] = []
        repeat {
            skipWhitespace()
            elements.append(try readValue(depth: depth + 1))
        } while try readSeparator(closing: 0x5D)
        return elements
    }

    private mutating func readObject(depth: Int) throws(JSONSyntaxError) -> [String: JSON] {
        if try openContainer(depth: depth, closing: 0x7D) { return [:] }
        // Room for a typical object, so that it does not grow four times on the way.
        var members = [String: JSON](minimumCapacity: 6)
        repeat {
            let (key, offset) = try readKey()
            let value = try readValue(depth: depth + 1)
            if members.updateValue(value, forKey: key) != nil { throw fault("a key occurs twice", at: offset) }
        } while try readSeparator(closing: 0x7D)
        return members
    }

    /// Reads a key and its colon; `offset` is where the key stands.
    mutating func readKey() throws(JSONSyntaxError) -> (key: String, offset: Int) {
        skipWhitespace()
        let offset = position
        guard current == 0x22 else { throw fault("expected a key in double quotes") }
        let key = try readString()
        try readColon()
        return (key, offset)
    }
}
