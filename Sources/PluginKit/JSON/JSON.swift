/// A JSON value, for reading what vendors send and for writing.
///
/// Reading never fails: what is not there, or is of another type, is ``absent`` or nil, to any depth. Vendors leave keys
/// out and change types, so decide what each nil means, and never approve on one. Numbers keep the text they had.
public enum JSON: Hashable, Sendable {
    public struct Member: Hashable, Sendable {
        public var name: String
        public var value: JSON

        public init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }

    /// There is no such value. Written as null.
    case absent
    case null
    case bool(Bool)
    /// The number's text as it was written.
    case number(String)
    case string(String)
    case array([JSON])
    /// In the order they were written.
    case object([Member])

    /// The value of a member.
    public subscript(_ name: String) -> JSON {
        guard case .object(let members) = self else { return .absent }
        for member in members where member.name == name { return member.value }
        return .absent
    }

    /// The value that a list of names leads to.
    public subscript(_ names: String...) -> JSON { names.reduce(self) { $0[$1] } }

    /// The value of an element; a negative index counts from the end.
    public subscript(_ index: Int) -> JSON {
        guard case .array(let elements) = self else { return .absent }
        let (position, overflow) = index < 0 ? elements.count.addingReportingOverflow(index) : (index, false)
        return !overflow && elements.indices.contains(position) ? elements[position] : .absent
    }

    public var exists: Bool {
        guard case .absent = self else { return true }
        return false
    }

    /// Absent or null.
    public var isNothing: Bool {
        switch self {
        case .absent, .null: true
        default: false
        }
    }

    /// The text, if it is one.
    public var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The text, if it is one and not blank, without white space around it.
    public var filledString: String? {
        guard let string else { return nil }
        let trimmed = string.drop(while: \.isWhitespace)
        guard let last = trimmed.lastIndex(where: { !$0.isWhitespace }) else { return nil }
        return String(trimmed[...last])
    }

    /// A text, or the text of a number: for ids that are sometimes one and sometimes the other.
    public var text: String? {
        switch self {
        case .string(let text), .number(let text): text
        default: nil
        }
    }

    public var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The number, if it is one and whole; `3` and `3.0` are.
    public var int: Int? {
        guard case .number(let text) = self else { return nil }
        if let value = Int(text) { return value }
        return Double(text).flatMap { Int(exactly: $0) }
    }

    /// The number, if it is one and finite.
    public var double: Double? {
        guard case .number(let text) = self, let value = Double(text), value.isFinite else { return nil }
        return value
    }

    /// The elements, if it is an array; else nothing. Ask ``isArray`` where that makes a difference.
    public var array: [JSON] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    public var isArray: Bool {
        guard case .array = self else { return false }
        return true
    }

    /// The members in the order they were written, if it is an object; else nothing.
    public var members: [Member] {
        guard case .object(let members) = self else { return [] }
        return members
    }

    public var isObject: Bool {
        guard case .object = self else { return false }
        return true
    }

    /// JSON that a vendor sent inside a text; objects and arrays are themselves.
    public var embedded: JSON {
        switch self {
        case .string(let text): JSON(tolerant: Array(text.utf8))
        case .object, .array: self
        default: .absent
        }
    }
}

// No nil literal: in `condition ? value : nil` it would make null of what was meant as no value at all.
extension JSON: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral
{
    public init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(elements.map { Member($0.0, $0.1) })
    }
    public init(arrayLiteral elements: JSON...) { self = .array(elements) }
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int) { self = .number(String(value)) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}
