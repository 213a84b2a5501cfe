extension JSON {
    /// The canonical text: keys sorted by their UTF-8 bytes, no spaces, only the escapes JSON demands. Equal values
    /// whose numbers are written alike give equal bytes.
    package func serialized() -> [UInt8] {
        var writer = JSONWriter(isPretty: false)
        writer.write(self, indent: 0)
        return writer.bytes
    }

    /// Appends ``serialized()`` to `bytes`.
    package func serialize(to bytes: inout [UInt8]) {
        JSONWriter.append(to: &bytes) { $0.write(self, indent: 0) }
    }

    /// Appends the text as a JSON string.
    package static func serialize(_ text: String, to bytes: inout [UInt8]) {
        JSONWriter.append(to: &bytes) { $0.write(text) }
    }

    /// ``serialized()`` as a string.
    package var text: String { String(decoding: serialized(), as: UTF8.self) }

    /// For people: two spaces an indent, keys sorted, no newline at the end.
    package func serializedPretty() -> String {
        var writer = JSONWriter(isPretty: true)
        writer.write(self, indent: 0)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

private struct JSONWriter {
    let isPretty: Bool
    var bytes: [UInt8] = []

    init(isPretty: Bool) {
        self.isPretty = isPretty
        bytes.reserveCapacity(512)
    }

    private init(continuing bytes: consuming [UInt8]) {
        isPretty = false
        self.bytes = bytes
    }

    static func append(to bytes: inout [UInt8], _ write: (inout JSONWriter) -> Void) {
        var taken: [UInt8] = []
        swap(&taken, &bytes)
        var writer = JSONWriter(continuing: consume taken)
        write(&writer)
        swap(&writer.bytes, &bytes)
    }

    mutating func write(_ value: JSON, indent: Int) {
        switch value {
        case .null: bytes += "null".utf8
        case .bool(let flag): bytes += (flag ? "true" : "false").utf8
        case .number(let number): bytes += number.text.utf8
        case .string(let text): write(text)
        case .array(let elements):
            bytes.append(0x5B)
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(0x2C) }
                breakLine(indent + 1)
                write(element, indent: indent + 1)
            }
            if !elements.isEmpty { breakLine(indent) }
            bytes.append(0x5D)
        case .object(let members):
            bytes.append(0x7B)
            let sorted = members.count < 2 ? Array(members) : members.sorted { Self.precedes($0.key, $1.key) }
            for (index, member) in sorted.enumerated() {
                if index > 0 { bytes.append(0x2C) }
                breakLine(indent + 1)
                write(member.key)
                bytes.append(0x3A)
                if isPretty { bytes.append(0x20) }
                write(member.value, indent: indent + 1)
            }
            if !members.isEmpty { breakLine(indent) }
            bytes.append(0x7D)
        }
    }

    /// Swift orders strings by their normalised scalars; canonical JSON needs the plain bytes.
    private static func precedes(_ left: String, _ right: String) -> Bool {
        var left = left
        var right = right
        return left.withUTF8 { first in
            right.withUTF8 { second in
                for index in 0..<min(first.count, second.count) where first[index] != second[index] {
                    return first[index] < second[index]
                }
                return first.count < second.count
            }
        }
    }

    private mutating func breakLine(_ indent: Int) {
        guard isPretty else { return }
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: indent * 2))
    }

    mutating func write(_ text: String) {
        bytes.append(0x22)
        var text = text
        text.withUTF8 { writeEscaped($0) }
        bytes.append(0x22)
    }

    private mutating func writeEscaped(_ text: UnsafeBufferPointer<UInt8>) {
        let raw = UnsafeRawBufferPointer(text)
        var copied = 0
        var index = 0
        while index < raw.count {
            // Long plain runs, such as images in base64, are passed over eight bytes at a time.
            if index &+ 8 <= raw.count,
                Self.isPlain(raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            {
                index &+= 8
                continue
            }
            let byte = raw[index]
            if byte >= 0x20, byte != 0x22, byte != 0x5C {
                index &+= 1
                continue
            }
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: raw[copied..<index]))
            writeEscape(byte)
            index &+= 1
            copied = index
        }
        bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: raw[copied...]))
    }

    private static func isPlain(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5C)
        let marks =
            ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | ((word &- (ones &* 0x20)) & ~word)
        return marks & 0x8080_8080_8080_8080 == 0
    }

    private mutating func writeEscape(_ byte: UInt8) {
        bytes.append(0x5C)
        switch byte {
        case 0x22, 0x5C: bytes.append(byte)
        case 0x08: bytes.append(0x62)
        case 0x09: bytes.append(0x74)
        case 0x0A: bytes.append(0x6E)
        case 0x0C: bytes.append(0x66)
        case 0x0D: bytes.append(0x72)
        default:
            let digits: StaticString = "0123456789abcdef"
            bytes += "u00".utf8
            bytes.append(digits.utf8Start[Int(byte >> 4)])
            bytes.append(digits.utf8Start[Int(byte & 15)])
        }
    }
}
