import Domain

/// A value bound to a statement.
enum SQLValue: Sendable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])
    /// Sixteen bytes.
    case id(ID)

    static func int(_ value: Int) -> SQLValue { .integer(Int64(value)) }
    static func flag(_ value: Bool?) -> SQLValue { value.map { .integer($0 ? 1 : 0) } ?? .null }
    static func time(_ value: Timestamp?) -> SQLValue { value.map { .integer($0.milliseconds) } ?? .null }
    static func text(_ value: String?) -> SQLValue { value.map { .text($0) } ?? .null }
    static func blob(_ value: [UInt8]?) -> SQLValue { value.map { .blob($0) } ?? .null }
    static func id(_ value: ID?) -> SQLValue { value.map { .id($0) } ?? .null }
    static func json(_ value: JSON) -> SQLValue { .text(value.text) }
    static func json(_ value: JSON?) -> SQLValue { value.map { .text($0.text) } ?? .null }
}
