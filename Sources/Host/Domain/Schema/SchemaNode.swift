/// One compiled (sub)schema. Other schemas are named by their index in the list of nodes.
struct SchemaNode: Sendable {
    var pointer: JSONPointer
    /// Set for the schemas `true` and `false`.
    var verdict: Bool?
    var types: TypeSet?
    var enumeration: [JSON]?
    var constant: JSON?

    var minLength: Int?
    var maxLength: Int?
    var pattern: SchemaPattern?
    var format: SchemaFormat?

    var minimum: JSONNumber?
    var maximum: JSONNumber?
    var exclusiveMinimum: JSONNumber?
    var exclusiveMaximum: JSONNumber?
    var multipleOf: Int64?

    var prefixItems: [Int] = []
    var items: Int?
    var minItems: Int?
    var maxItems: Int?
    var uniqueItems = false

    var properties: [String: Int] = [:]
    var required: [String] = []
    var additionalProperties: Int?
    var minProperties: Int?
    var maxProperties: Int?

    var reference: Int?
    var allOf: [Int] = []
    var anyOf: [Int] = []
    var oneOf: [Int] = []
    var not: Int?
    var condition: Int?
    var then: Int?
    var otherwise: Int?

    var defaultValue: JSON?
    var isConfidential = false

    init(pointer: JSONPointer) { self.pointer = pointer }

    /// The schemas that judge the very same value.
    var inPlace: [Int] {
        [reference, not, condition, then, otherwise].compactMap { $0 } + allOf + anyOf + oneOf
    }
}

struct TypeSet: OptionSet, Sendable {
    let rawValue: UInt8

    static let names = ["null", "boolean", "integer", "number", "string", "array", "object"]

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init?(name: String) {
        guard let index = Self.names.firstIndex(of: name) else { return nil }
        rawValue = 1 << UInt8(index)
    }

    // In the order of the names.
    private static let null = TypeSet(rawValue: 1 << 0)
    private static let boolean = TypeSet(rawValue: 1 << 1)
    private static let integer = TypeSet(rawValue: 1 << 2)
    private static let number = TypeSet(rawValue: 1 << 3)
    private static let string = TypeSet(rawValue: 1 << 4)
    private static let array = TypeSet(rawValue: 1 << 5)
    private static let object = TypeSet(rawValue: 1 << 6)

    func accepts(_ value: JSON) -> Bool {
        switch value {
        case .null: contains(Self.null)
        case .bool: contains(Self.boolean)
        case .number(let number): contains(Self.number) || contains(Self.integer) && number.isIntegral
        case .string: contains(Self.string)
        case .array: contains(Self.array)
        case .object: contains(Self.object)
        }
    }

    /// "string or null".
    var text: String {
        let names = Self.names.enumerated().filter { rawValue & (1 << UInt8($0.offset)) != 0 }.map(\.element)
        // Null is an afterthought in a sentence.
        let ordered = names.filter { $0 != "null" } + names.filter { $0 == "null" }
        return ordered.joined(separator: " or ")
    }
}
