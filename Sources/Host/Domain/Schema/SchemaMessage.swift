/// The words of violations.
enum SchemaMessage {
    /// A scalar as JSON, cut to a readable length; containers by their kind alone.
    static func quoted(_ value: JSON) -> String {
        switch value {
        case .null, .bool: value.text
        case .number(let number): shortened(number.text)
        case .string(let text): JSON.string(shortened(text)).text
        case .array: "an array"
        case .object: "an object"
        }
    }

    /// What was found, without the value when that is confidential.
    static func found(_ value: JSON, isConfidential: Bool) -> String {
        guard isConfidential else { return quoted(value) }
        return switch value {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "another number"
        case .string: "another string"
        case .array: "an array"
        case .object: "an object"
        }
    }

    static func alternatives(_ values: [JSON]) -> String {
        let shown = values.prefix(12).map(quoted).joined(separator: ", ")
        return values.count > 12 ? "\(shown), … (\(values.count) in all)" : shown
    }

    static func amount(_ count: Int, _ noun: String) -> String {
        if count == 1 { return "1 \(noun)" }
        return noun.hasSuffix("y") ? "\(count) \(noun.dropLast())ies" : "\(count) \(noun)s"
    }

    private static func shortened(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let end = scalars.index(scalars.startIndex, offsetBy: 60, limitedBy: scalars.endIndex),
            end != scalars.endIndex
        else { return text }
        return String(scalars[..<end]) + "…"
    }
}
