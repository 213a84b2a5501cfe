/// A JSON value (RFC 8259).
///
/// Objects carry no order: two values are equal when their members are. Numbers keep the text they were read from
/// (see ``JSONNumber``), so amounts and large identifiers survive a round trip untouched. Keys that are canonically
/// equivalent in Unicode are the same key.
package enum JSON: Sendable, Hashable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSON])
    case object([String: JSON])
}

extension JSON {
    package static func number(_ value: Int64) -> JSON { .number(JSONNumber(value)) }

    package static func number(_ value: Int) -> JSON { .number(JSONNumber(Int64(value))) }

    /// The word for this kind of value in messages: `null`, `boolean`, `number`, `string`, `array` or `object`.
    package var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}

extension JSON: CustomStringConvertible {
    package var description: String { text }
}
