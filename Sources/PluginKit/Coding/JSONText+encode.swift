/// `Encodable` values as JSON text: states, results and, in rehearsals, requests. Keys are sorted, so that equal values
/// give equal texts; a host compares them.
enum JSONText {
    static func encode(_ value: some Encodable) throws -> [UInt8] {
        let node = EncodedNode(parent: nil, key: nil)
        try value.encode(to: node)
        var writer = JSONWriter()
        node.write(to: &writer)
        return writer.bytes
    }
}

/// What one value encoded so far, and the encoder that it is given.
final class EncodedNode: Encoder {
    enum Element {
        case scalar(JSON)
        case node(EncodedNode)
    }

    private enum Kind {
        case nothing
        case scalar
        case array
        case object
    }

    /// It holds this node.
    private unowned let parent: EncodedNode?
    private let key: (any CodingKey)?
    private var kind = Kind.nothing
    private var scalar = JSON.null
    private var elements: [Element] = []
    /// Of an object: one for each element.
    private var names: [String] = []

    init(parent: EncodedNode?, key: (any CodingKey)?) {
        self.parent = parent
        self.key = key
    }

    /// Made when it is asked for, which is for errors only.
    var codingPath: [any CodingKey] { (parent?.codingPath ?? []) + (key.map { [$0] } ?? []) }

    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        beginObject()
        return KeyedEncodingContainer(EncodedObject<Key>(node: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        beginArray()
        return EncodedArray(node: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { EncodedScalar(node: self) }

    var elementCount: Int { elements.count }

    func beginObject() {
        kind = .object
        if elements.isEmpty {
            elements.reserveCapacity(8)
            names.reserveCapacity(8)
        }
    }

    func beginArray() { kind = .array }

    func put(_ value: JSON) {
        kind = .scalar
        scalar = value
    }

    func put(_ value: JSON, under name: String) {
        names.append(name)
        elements.append(.scalar(value))
    }

    func append(_ value: JSON) { elements.append(.scalar(value)) }

    func put(_ node: EncodedNode, under name: String) {
        names.append(name)
        elements.append(.node(node))
    }

    func append(_ node: EncodedNode) { elements.append(.node(node)) }

    func write(to writer: inout JSONWriter) {
        switch kind {
        // A value that encodes nothing has no members.
        case .nothing: writer.write(.object([]))
        case .scalar: writer.write(scalar)
        case .array:
            writer.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { writer.append(UInt8(ascii: ",")) }
                Self.write(element, to: &writer)
            }
            writer.append(UInt8(ascii: "]"))
        case .object: writeObject(to: &writer)
        }
    }

    private func writeObject(to writer: inout JSONWriter) {
        let order = order
        writer.append(UInt8(ascii: "{"))
        var isFirst = true
        for (position, index) in order.enumerated() {
            // Of a key that was encoded twice the last value counts.
            if position + 1 < order.count, names[order[position + 1]] == names[index] { continue }
            if !isFirst { writer.append(UInt8(ascii: ",")) }
            isFirst = false
            writer.write(names[index])
            writer.append(UInt8(ascii: ":"))
            Self.write(elements[index], to: &writer)
        }
        writer.append(UInt8(ascii: "}"))
    }

    /// The elements by their names, those of one name in the order they came.
    private var order: [Int] {
        let indices = names.indices
        if indices.dropFirst().allSatisfy({ names[$0 - 1] < names[$0] }) { return Array(indices) }
        return indices.sorted { left, right in
            names[left] == names[right] ? left < right : names[left] < names[right]
        }
    }

    private static func write(_ element: Element, to writer: inout JSONWriter) {
        switch element {
        case .scalar(let value): writer.write(value)
        case .node(let node): node.write(to: &writer)
        }
    }
}
