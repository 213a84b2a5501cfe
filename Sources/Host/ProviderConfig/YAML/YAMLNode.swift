package import Domain

/// One value of a YAML file and where it begins.
package struct YAMLNode: Sendable {
    package enum Content: Sendable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        /// In the order of the file.
        case mapping([YAMLEntry])
        /// A problem was reported here already; readers pass over it in silence.
        case refused
    }

    package let content: Content
    package let position: SourcePosition

    package init(_ content: Content, at position: SourcePosition) {
        self.content = content
        self.position = position
    }
}

package struct YAMLEntry: Sendable {
    package let key: String
    package let keyPosition: SourcePosition
    package let value: YAMLNode

    package init(key: String, keyPosition: SourcePosition, value: YAMLNode) {
        self.key = key
        self.keyPosition = keyPosition
        self.value = value
    }
}

extension YAMLNode {
    package var entries: [YAMLEntry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }

    package func entry(_ key: String) -> YAMLEntry? { entries?.first { $0.key == key } }

    package var isNull: Bool {
        if case .scalar(let scalar) = content { scalar.value == .null } else { false }
    }

    /// The word for this kind of value in messages.
    var kind: String {
        switch content {
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .refused: "nothing usable"
        case .scalar(let scalar):
            switch scalar.value {
            case .null: "nothing"
            case .bool: "a truth value"
            case .number: "a number"
            default: "text"
            }
        }
    }

    /// The value as JSON. Positions are lost; use ``position(of:)`` to find them again.
    package var json: JSON {
        switch content {
        case .scalar(let scalar): scalar.value
        case .sequence(let elements): .array(elements.map(\.json))
        case .mapping(let entries):
            .object(Dictionary(entries.map { ($0.key, $0.value.json) }, uniquingKeysWith: { first, _ in first }))
        case .refused: .null
        }
    }

    /// The place of the value that `path` leads to, or of its nearest ancestor that exists.
    /// - Parameter preferringKey: the place of the last key instead of its value.
    func position(of path: some Collection<String>, preferringKey: Bool = false) -> SourcePosition {
        var current = self
        var place = position
        for token in path {
            switch current.content {
            case .mapping(let entries):
                guard let entry = entries.first(where: { $0.key == token }) else { return place }
                place = preferringKey ? entry.keyPosition : entry.value.position
                current = entry.value
            case .sequence(let elements):
                guard let index = JSONPointer.arrayIndex(token), index < elements.count else { return place }
                current = elements[index]
                place = current.position
            default:
                return place
            }
        }
        return place
    }
}
