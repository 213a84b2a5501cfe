extension JSON {
    /// Compact JSON text, keys sorted by their UTF-8 bytes, so that equal values give equal texts.
    public var utf8: [UInt8] {
        var output: [UInt8] = []
        write(to: &output)
        return output
    }

    /// Compact JSON text with sorted keys.
    public var serialized: String { String(decoding: utf8, as: UTF8.self) }

    /// The number with exactly this text; nil if JSON does not allow it.
    public static func number(validating text: String) -> JSON? {
        var reader = JSONReader(Array(text.utf8))
        return reader.readWholeNumber() ? .number(text) : nil
    }

    private func write(to output: inout [UInt8]) {
        switch self {
        case .absent, .null: output += "null".utf8
        case .bool(let value): output += (value ? "true" : "false").utf8
        // A number that somebody made of other text must not break the document around it.
        case .number(let text): output += (JSON.number(validating: text) == nil ? "null" : text).utf8
        case .string(let text): JSON.write(text, to: &output)
        case .array(let elements):
            output.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                element.write(to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let members):
            output.append(UInt8(ascii: "{"))
            for (index, member) in members.sorted(by: { $0.name < $1.name }).enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                JSON.write(member.name, to: &output)
                output.append(UInt8(ascii: ":"))
                member.value.write(to: &output)
            }
            output.append(UInt8(ascii: "}"))
        }
    }

    private static func write(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        writeEscaped(text, to: &output)
        output.append(UInt8(ascii: "\""))
    }

    /// The inside of a JSON string.
    static func writeEscaped(_ text: String, to output: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): output += "\\\"".utf8
            case UInt8(ascii: "\\"): output += "\\\\".utf8
            case 0x0A: output += "\\n".utf8
            case 0x0D: output += "\\r".utf8
            case 0x09: output += "\\t".utf8
            case 0..<0x20:
                let digits = Array("0123456789abcdef".utf8)
                output += "\\u00".utf8
                output += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: output.append(byte)
            }
        }
    }
}
