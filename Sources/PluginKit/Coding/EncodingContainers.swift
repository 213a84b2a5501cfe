/// The kinds of values that need no node of their own.
private func json<Number: BinaryFloatingPoint & LosslessStringConvertible>(
    _ value: Number, _ path: @autoclosure () -> [any CodingKey]
) throws -> JSON {
    guard value.isFinite else {
        throw EncodingError.invalidValue(
            value, .init(codingPath: path(), debugDescription: "JSON has no number for \(value)"))
    }
    let text = value.description
    return .number(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
}

struct EncodedObject<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let node: EncodedNode

    var codingPath: [any CodingKey] { node.codingPath }

    func encodeNil(forKey key: Key) { node.put(.null, under: key.stringValue) }
    func encode(_ value: Bool, forKey key: Key) { node.put(.bool(value), under: key.stringValue) }
    func encode(_ value: String, forKey key: Key) { node.put(.string(value), under: key.stringValue) }
    func encode(_ value: Double, forKey key: Key) throws {
        node.put(try json(value, codingPath + [key]), under: key.stringValue)
    }
    func encode(_ value: Float, forKey key: Key) throws {
        node.put(try json(value, codingPath + [key]), under: key.stringValue)
    }
    func encode(_ value: Int, forKey key: Key) { put(value, key) }
    func encode(_ value: Int8, forKey key: Key) { put(value, key) }
    func encode(_ value: Int16, forKey key: Key) { put(value, key) }
    func encode(_ value: Int32, forKey key: Key) { put(value, key) }
    func encode(_ value: Int64, forKey key: Key) { put(value, key) }
    func encode(_ value: UInt, forKey key: Key) { put(value, key) }
    func encode(_ value: UInt8, forKey key: Key) { put(value, key) }
    func encode(_ value: UInt16, forKey key: Key) { put(value, key) }
    func encode(_ value: UInt32, forKey key: Key) { put(value, key) }
    func encode(_ value: UInt64, forKey key: Key) { put(value, key) }

    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        try value.encode(to: child(key))
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        child(key).container(keyedBy: keyType)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { child(key).unkeyedContainer() }

    func superEncoder() -> any Encoder { child(PlaceKey("super")) }

    func superEncoder(forKey key: Key) -> any Encoder { child(key) }

    private func put(_ value: some FixedWidthInteger, _ key: Key) {
        node.put(.number(String(value)), under: key.stringValue)
    }

    private func child(_ key: some CodingKey) -> EncodedNode {
        let child = EncodedNode(parent: node, key: key)
        node.put(child, under: key.stringValue)
        return child
    }
}

struct EncodedArray: UnkeyedEncodingContainer {
    let node: EncodedNode

    var codingPath: [any CodingKey] { node.codingPath }
    var count: Int { node.elementCount }

    func encodeNil() { node.append(.null) }
    func encode(_ value: Bool) { node.append(.bool(value)) }
    func encode(_ value: String) { node.append(.string(value)) }
    func encode(_ value: Double) throws { node.append(try json(value, codingPath + [PlaceKey(count)])) }
    func encode(_ value: Float) throws { node.append(try json(value, codingPath + [PlaceKey(count)])) }
    func encode(_ value: Int) { append(value) }
    func encode(_ value: Int8) { append(value) }
    func encode(_ value: Int16) { append(value) }
    func encode(_ value: Int32) { append(value) }
    func encode(_ value: Int64) { append(value) }
    func encode(_ value: UInt) { append(value) }
    func encode(_ value: UInt8) { append(value) }
    func encode(_ value: UInt16) { append(value) }
    func encode(_ value: UInt32) { append(value) }
    func encode(_ value: UInt64) { append(value) }

    func encode<Value: Encodable>(_ value: Value) throws { try value.encode(to: child()) }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type
    ) -> KeyedEncodingContainer<NestedKey> {
        child().container(keyedBy: keyType)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { child().unkeyedContainer() }

    func superEncoder() -> any Encoder { child() }

    private func append(_ value: some FixedWidthInteger) { node.append(.number(String(value))) }

    private func child() -> EncodedNode {
        let child = EncodedNode(parent: node, key: PlaceKey(count))
        node.append(child)
        return child
    }
}

struct EncodedScalar: SingleValueEncodingContainer {
    let node: EncodedNode

    var codingPath: [any CodingKey] { node.codingPath }

    func encodeNil() { node.put(.null) }
    func encode(_ value: Bool) { node.put(.bool(value)) }
    func encode(_ value: String) { node.put(.string(value)) }
    func encode(_ value: Double) throws { node.put(try json(value, codingPath)) }
    func encode(_ value: Float) throws { node.put(try json(value, codingPath)) }
    func encode(_ value: Int) { put(value) }
    func encode(_ value: Int8) { put(value) }
    func encode(_ value: Int16) { put(value) }
    func encode(_ value: Int32) { put(value) }
    func encode(_ value: Int64) { put(value) }
    func encode(_ value: UInt) { put(value) }
    func encode(_ value: UInt8) { put(value) }
    func encode(_ value: UInt16) { put(value) }
    func encode(_ value: UInt32) { put(value) }
    func encode(_ value: UInt64) { put(value) }

    func encode<Value: Encodable>(_ value: Value) throws { try value.encode(to: node) }

    private func put(_ value: some FixedWidthInteger) { node.put(.number(String(value))) }
}
