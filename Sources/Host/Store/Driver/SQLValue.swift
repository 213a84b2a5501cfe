import Domain

/// A value bound to a statement.
enum SQLValue: Hashable, Sendable {
    /// What a column holds, as far as a database wants to know.
    enum Kind: Sendable {
        case integer, text, blob
        /// PostgreSQL infers it, which fails where the query tells nothing about it: avoid.
        case unknown
    }

    /// No value. It has a kind, since PostgreSQL must know what `?2 IS NULL` asks about.
    case absent(Kind)
    case integer(Int64)
    case text(String)
    case blob([UInt8])
    /// Sixteen bytes.
    case id(ID)

    static var null: SQLValue { .absent(.unknown) }
    static func int(_ value: Int) -> SQLValue { .integer(Int64(value)) }
    static func integer(_ value: Int64?) -> SQLValue { value.map { .integer($0) } ?? .absent(.integer) }
    static func flag(_ value: Bool?) -> SQLValue { value.map { .integer($0 ? 1 : 0) } ?? .absent(.integer) }
    static func time(_ value: Timestamp?) -> SQLValue { value.map { .integer($0.milliseconds) } ?? .absent(.integer) }
    static func text(_ value: String?) -> SQLValue { value.map { .text($0) } ?? .absent(.text) }
    static func blob(_ value: [UInt8]?) -> SQLValue { value.map { .blob($0) } ?? .absent(.blob) }
    static func id(_ value: ID?) -> SQLValue { value.map { .id($0) } ?? .absent(.blob) }
    static func json(_ value: JSON) -> SQLValue { .text(value.text) }
    static func json(_ value: JSON?) -> SQLValue { value.map { .text($0.text) } ?? .absent(.text) }

    var isPresent: Bool { if case .absent = self { false } else { true } }

    var kind: Kind {
        switch self {
        case .absent(let kind): kind
        case .integer: .integer
        case .text: .text
        case .blob, .id: .blob
        }
    }
}
