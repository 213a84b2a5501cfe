package import Domain

/// A scalar and what it means by the core schema of YAML 1.2: plain `true`, `12`, `0.5` and `null` are values, `no` and
/// `on` are text, and so is all that is quoted. Two deviations keep identifiers whole: numbers with a leading zero are
/// text, and so are `.inf` and `.nan`, which JSON cannot express.
package struct YAMLScalar: Sendable, Hashable {
    /// As written, without quotes and with escapes resolved.
    package let text: String
    /// Neither quoted nor a block scalar nor tagged `!!str`.
    package let isPlain: Bool

    package init(text: String, isPlain: Bool) {
        self.text = text
        self.isPlain = isPlain
    }

    /// Null, a truth value, a number or a string.
    package var value: JSON {
        guard isPlain else { return .string(text) }
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: return Self.number(text).map { .number($0) } ?? .string(text)
        }
    }

    private static func number(_ text: String) -> JSONNumber? {
        guard let first = text.utf8.first, first < 0x3A else { return nil }
        if text.hasPrefix("0x"), let value = Int64(text.dropFirst(2), radix: 16), !text.contains("-"),
            !text.contains("+")
        {
            return JSONNumber(value)
        }
        if text.hasPrefix("0o"), let value = Int64(text.dropFirst(2), radix: 8), !text.contains("-"),
            !text.contains("+")
        {
            return JSONNumber(value)
        }
        var rest = text[...]
        var sign = ""
        if rest.first == "+" || rest.first == "-" {
            sign = rest.removeFirst() == "-" ? "-" : ""
        }
        // JSON wants digits on both sides of the point; YAML does not.
        if rest.first == "." { rest = "0" + rest }
        if let point = rest.firstIndex(of: ".") {
            let after = rest.index(after: point)
            if after == rest.endIndex || rest[after] == "e" || rest[after] == "E" {
                guard rest.startIndex != point, text.utf8.first != 0x2E else { return nil }
                rest = rest[...point] + "0" + rest[after...]
            }
        }
        return JSONNumber(sign + rest)
    }
}
