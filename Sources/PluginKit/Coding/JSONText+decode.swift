extension JSONText {
    /// - Throws: `DecodingError`; with an empty path where the text is not JSON.
    static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        let json = JSON(tolerant: bytes)
        guard json.exists else {
            throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "the text is not JSON"))
        }
        return try Value(from: DecodedNode(json, parent: nil, key: nil))
    }
}

/// One value of a JSON text, and the decoder that its type is given.
final class DecodedNode: Decoder {
    let json: JSON
    private let parent: DecodedNode?
    private let key: (any CodingKey)?

    init(_ json: JSON, parent: DecodedNode?, key: (any CodingKey)?) {
        self.json = json
        self.parent = parent
        self.key = key
    }

    /// Made when it is asked for, which is for errors only.
    var codingPath: [any CodingKey] { (parent?.codingPath ?? []) + (key.map { [$0] } ?? []) }

    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .object(let members) = json else { throw mismatch([String: Any].self, json, at: codingPath) }
        return KeyedDecodingContainer(DecodedObject<Key>(members, of: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .array(let elements) = json else { throw mismatch([Any].self, json, at: codingPath) }
        return DecodedArray(elements, of: self)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { DecodedScalar(node: self) }
}

private func mismatch(_ type: any Any.Type, _ json: JSON, at path: [any CodingKey]) -> DecodingError {
    json.isNothing
        ? .valueNotFound(type, .init(codingPath: path, debugDescription: "found null"))
        : .typeMismatch(type, .init(codingPath: path, debugDescription: "found another type"))
}

// MARK: Values that need no node of their own; the path is made for errors only.

extension JSON {
    func decodedBool(_ path: @autoclosure () -> [any CodingKey]) throws -> Bool {
        guard case .bool(let value) = self else { throw mismatch(Bool.self, self, at: path()) }
        return value
    }

    func decodedString(_ path: @autoclosure () -> [any CodingKey]) throws -> String {
        guard case .string(let value) = self else { throw mismatch(String.self, self, at: path()) }
        return value
    }

    /// `3`, `3.0` and `3e0` are whole; what does not fit the type is not accepted.
    func decodedInteger<Value: FixedWidthInteger>(
        _ type: Value.Type, _ path: @autoclosure () -> [any CodingKey]
    ) throws -> Value {
        guard case .number(let text) = self else { throw mismatch(type, self, at: path()) }
        if let value = Value(text) { return value }
        // Beyond 2^53 a double no longer knows its last digit.
        guard let double = Double(text), double.magnitude <= 9_007_199_254_740_992, let value = Value(exactly: double)
        else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: path(), debugDescription: "the number \(text) does not fit \(type)"))
        }
        return value
    }

    func decodedDouble<Value: BinaryFloatingPoint & LosslessStringConvertible>(
        _ type: Value.Type, _ path: @autoclosure () -> [any CodingKey]
    ) throws -> Value {
        guard case .number(let text) = self else { throw mismatch(type, self, at: path()) }
        guard let value = Value(text), value.isFinite else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: path(), debugDescription: "the number \(text) does not fit \(type)"))
        }
        return value
    }
}
