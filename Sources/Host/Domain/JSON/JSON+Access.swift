extension JSON {
    package var isNull: Bool { self == .null }

    package var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    package var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    package var number: JSONNumber? {
        if case .number(let value) = self { value } else { nil }
    }

    /// The value as an integer; nil when it is no number, has a fractional part or does not fit 64 bits.
    package var int: Int64? { number?.int64 }

    package var double: Double? { number?.double }

    package var array: [JSON]? {
        if case .array(let value) = self { value } else { nil }
    }

    package var object: [String: JSON]? {
        if case .object(let value) = self { value } else { nil }
    }

    /// The member named `key`; nil when this is no object or has no such member.
    package subscript(key: String) -> JSON? {
        if case .object(let members) = self { members[key] } else { nil }
    }

    /// The element at `index`; nil when this is no array or the index is outside it.
    package subscript(index: Int) -> JSON? {
        if case .array(let elements) = self, elements.indices.contains(index) { elements[index] } else { nil }
    }

    package subscript(pointer: JSONPointer) -> JSON? {
        var current = self
        for token in pointer.tokens {
            switch current {
            case .object(let members):
                guard let member = members[token] else { return nil }
                current = member
            case .array(let elements):
                guard let index = JSONPointer.arrayIndex(token), index < elements.count else { return nil }
                current = elements[index]
            default:
                return nil
            }
        }
        return current
    }

    /// Puts `value` at `pointer`, replacing what is there.
    ///
    /// Missing members on the way become objects; in an array the index after the last, or `-`, appends.
    /// - Returns: false, and nothing changes, when the path leads through a scalar or outside an array.
    @discardableResult
    package mutating func set(_ value: JSON, at pointer: JSONPointer) -> Bool {
        set(value, at: pointer.tokens[...])
    }

    private mutating func set(_ value: JSON, at tokens: ArraySlice<String>) -> Bool {
        guard let token = tokens.first else {
            self = value
            return true
        }
        let rest = tokens.dropFirst()
        switch self {
        case .object(var members):
            self = .null  // lets the dictionary be changed in place
            var member = members.removeValue(forKey: token)
            let existed = member != nil
            var child = member.take() ?? .object([:])
            let done = child.set(value, at: rest)
            if done || existed { members[token] = child }
            self = .object(members)
            return done
        case .array(var elements):
            guard let index = token == "-" ? elements.count : JSONPointer.arrayIndex(token), index <= elements.count
            else { return false }
            self = .null
            defer { self = .array(elements) }
            if index < elements.count { return elements[index].set(value, at: rest) }
            var child = JSON.object([:])
            guard child.set(value, at: rest) else { return false }
            elements.append(child)
            return true
        default:
            return false
        }
    }
}
