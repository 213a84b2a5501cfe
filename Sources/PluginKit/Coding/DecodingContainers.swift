struct DecodedObject<Key: CodingKey>: KeyedDecodingContainerProtocol {
    private let members: [JSON.Member]
    private let node: DecodedNode
    /// Where each name stands; nil where there are so few that comparing them is quicker.
    private let places: [String: Int]?

    init(_ members: [JSON.Member], of node: DecodedNode) {
        self.members = members
        self.node = node
        places =
            members.count > 16
            ? Dictionary(members.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first }) : nil
    }

    var codingPath: [any CodingKey] { node.codingPath }
    var allKeys: [Key] { members.compactMap { Key(stringValue: $0.name) } }

    func contains(_ key: Key) -> Bool { find(key.stringValue) != nil }

    func decodeNil(forKey key: Key) throws -> Bool { try value(key).isNothing }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try value(key).decodedBool(path(key)) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try value(key).decodedString(path(key)) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try value(key).decodedDouble(type, path(key)) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try value(key).decodedDouble(type, path(key)) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try integer(type, key) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try integer(type, key) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try integer(type, key) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try integer(type, key) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try integer(type, key) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try integer(type, key) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try integer(type, key) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try integer(type, key) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try integer(type, key) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try integer(type, key) }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try Value(from: DecodedNode(value(key), parent: node, key: key))
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try DecodedNode(value(key), parent: node, key: key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try DecodedNode(value(key), parent: node, key: key).unkeyedContainer()
    }

    func superDecoder() -> any Decoder {
        DecodedNode(find("super") ?? .absent, parent: node, key: PlaceKey("super"))
    }

    func superDecoder(forKey key: Key) throws -> any Decoder { DecodedNode(try value(key), parent: node, key: key) }

    private func find(_ name: String) -> JSON? {
        if let places { return places[name].map { members[$0].value } }
        for member in members where member.name == name { return member.value }
        return nil
    }

    private func value(_ key: Key) throws -> JSON {
        if let value = find(key.stringValue) { return value }
        throw DecodingError.keyNotFound(
            key, .init(codingPath: codingPath, debugDescription: "\(key.stringValue) is missing"))
    }

    private func integer<Value: FixedWidthInteger>(_ type: Value.Type, _ key: Key) throws -> Value {
        try value(key).decodedInteger(type, path(key))
    }

    private func path(_ key: Key) -> [any CodingKey] { codingPath + [key] }
}

struct DecodedArray: UnkeyedDecodingContainer {
    private let elements: [JSON]
    private let node: DecodedNode
    private(set) var currentIndex = 0

    init(_ elements: [JSON], of node: DecodedNode) {
        self.elements = elements
        self.node = node
    }

    var codingPath: [any CodingKey] { node.codingPath }
    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex == elements.count }

    mutating func decodeNil() throws -> Bool {
        guard try value().isNothing else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode(_ type: Bool.Type) throws -> Bool { try next { try $0.decodedBool($1.codingPath) } }
    mutating func decode(_ type: String.Type) throws -> String { try next { try $0.decodedString($1.codingPath) } }
    mutating func decode(_ type: Double.Type) throws -> Double {
        try next { try $0.decodedDouble(type, $1.codingPath) }
    }
    mutating func decode(_ type: Float.Type) throws -> Float { try next { try $0.decodedDouble(type, $1.codingPath) } }
    mutating func decode(_ type: Int.Type) throws -> Int { try integer(type) }
    mutating func decode(_ type: Int8.Type) throws -> Int8 { try integer(type) }
    mutating func decode(_ type: Int16.Type) throws -> Int16 { try integer(type) }
    mutating func decode(_ type: Int32.Type) throws -> Int32 { try integer(type) }
    mutating func decode(_ type: Int64.Type) throws -> Int64 { try integer(type) }
    mutating func decode(_ type: UInt.Type) throws -> UInt { try integer(type) }
    mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try integer(type) }
    mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try integer(type) }
    mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try integer(type) }
    mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try integer(type) }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try next { _, node in try Value(from: node) }
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try next { _, node in try node.container(keyedBy: type) }
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try next { _, node in try node.unkeyedContainer() }
    }

    mutating func superDecoder() throws -> any Decoder { try next { _, node in node } }

    private func value() throws -> JSON {
        guard currentIndex < elements.count else {
            throw DecodingError.valueNotFound(
                Any.self, .init(codingPath: codingPath, debugDescription: "the list has ended"))
        }
        return elements[currentIndex]
    }

    /// Moves on only if `decode` succeeds.
    private mutating func next<Value>(_ decode: (JSON, DecodedNode) throws -> Value) throws -> Value {
        let json = try value()
        let result = try decode(json, DecodedNode(json, parent: node, key: PlaceKey(currentIndex)))
        currentIndex += 1
        return result
    }

    private mutating func integer<Value: FixedWidthInteger>(_ type: Value.Type) throws -> Value {
        try next { try $0.decodedInteger(type, $1.codingPath) }
    }
}

struct DecodedScalar: SingleValueDecodingContainer {
    let node: DecodedNode

    var codingPath: [any CodingKey] { node.codingPath }

    func decodeNil() -> Bool { node.json.isNothing }
    func decode(_ type: Bool.Type) throws -> Bool { try node.json.decodedBool(codingPath) }
    func decode(_ type: String.Type) throws -> String { try node.json.decodedString(codingPath) }
    func decode(_ type: Double.Type) throws -> Double { try node.json.decodedDouble(type, codingPath) }
    func decode(_ type: Float.Type) throws -> Float { try node.json.decodedDouble(type, codingPath) }
    func decode(_ type: Int.Type) throws -> Int { try integer(type) }
    func decode(_ type: Int8.Type) throws -> Int8 { try integer(type) }
    func decode(_ type: Int16.Type) throws -> Int16 { try integer(type) }
    func decode(_ type: Int32.Type) throws -> Int32 { try integer(type) }
    func decode(_ type: Int64.Type) throws -> Int64 { try integer(type) }
    func decode(_ type: UInt.Type) throws -> UInt { try integer(type) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try integer(type) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try integer(type) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try integer(type) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try integer(type) }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try Value(from: node) }

    private func integer<Value: FixedWidthInteger>(_ type: Value.Type) throws -> Value {
        try node.json.decodedInteger(type, codingPath)
    }
}
