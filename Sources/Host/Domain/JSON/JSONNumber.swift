/// A JSON number, kept as the text it was written in.
///
/// Equality and hashing are by numeric value, so `1`, `1.0` and `10e-1` are the same number.
package struct JSONNumber: Sendable, CustomStringConvertible {
    package let text: String

    /// Takes text that is known to follow the grammar.
    init(unchecked text: String) { self.text = text }

    /// nil unless `text` is a JSON number: no leading `+`, no leading zeros, no infinity.
    package init?(_ text: String) {
        guard Self.isNumber(text.utf8) else { return nil }
        self.text = text
    }

    package init(_ value: Int64) { text = String(value) }

    /// nil for infinities and not-a-number, which JSON cannot express.
    package init?(_ value: Double) {
        guard value.isFinite else { return nil }
        let text = value.description
        self.text = text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    package var description: String { text }

    /// The exact integer value; nil when there is a fractional part or it does not fit.
    package var int64: Int64? {
        if let value = Int64(text) { return value }
        guard text.utf8.contains(where: { $0 == 0x2E || $0 == 0x65 || $0 == 0x45 }) else { return nil }
        return decimal?.int64
    }

    /// The nearest double; nil when the magnitude is beyond the range of one.
    package var double: Double? {
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }

    /// True when the value has no fractional part, whatever its size and notation.
    package var isIntegral: Bool {
        if Int64(text) != nil { return true }
        guard let decimal else { return false }
        return decimal.exponent >= 0
    }

    /// The value as digits × 10^exponent; nil when the exponent does not fit an `Int`.
    package var decimal: Decimal? { Decimal(text) }

    static func isNumber(_ text: String.UTF8View) -> Bool {
        var rest = text[...]
        func digits() -> Int {
            let count = rest.prefix(while: { (0x30...0x39).contains($0) }).count
            rest = rest.dropFirst(count)
            return count
        }
        if rest.first == 0x2D { rest = rest.dropFirst() }
        let leadingZero = rest.first == 0x30
        let whole = digits()
        guard whole > 0, !leadingZero || whole == 1 else { return false }
        if rest.first == 0x2E {
            rest = rest.dropFirst()
            guard digits() > 0 else { return false }
        }
        if rest.first == 0x65 || rest.first == 0x45 {
            rest = rest.dropFirst()
            if rest.first == 0x2B || rest.first == 0x2D { rest = rest.dropFirst() }
            guard digits() > 0 else { return false }
        }
        return rest.isEmpty
    }
}

extension JSONNumber: Hashable {
    package static func == (left: JSONNumber, right: JSONNumber) -> Bool {
        if left.text == right.text { return true }
        guard let first = left.decimal, let second = right.decimal else { return false }
        return first == second
    }

    package func hash(into hasher: inout Hasher) {
        if let decimal { hasher.combine(decimal) } else { hasher.combine(text) }
    }
}

extension JSONNumber: Comparable {
    /// Exact, whatever the number of digits. A number whose exponent is beyond `Int` is compared as a double.
    package static func < (left: JSONNumber, right: JSONNumber) -> Bool {
        guard let first = left.decimal, let second = right.decimal else {
            return (Double(left.text) ?? 0) < (Double(right.text) ?? 0)
        }
        return first < second
    }
}
