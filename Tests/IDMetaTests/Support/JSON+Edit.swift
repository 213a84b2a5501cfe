import PluginKit

extension JSON {
    /// Every place below this value, as a JSON pointer.
    var pointers: [String] {
        switch self {
        case .object(let members):
            members.flatMap { member in ["/\(member.name)"] + member.value.pointers.map { "/\(member.name)\($0)" } }
        case .array(let elements):
            elements.enumerated().flatMap { index, element in ["/\(index)"] + element.pointers.map { "/\(index)\($0)" }
            }
        default: []
        }
    }

    subscript(pointer pointer: String) -> JSON {
        var value = self
        for token in pointer.split(separator: "/") {
            value = value.isArray ? value[Int(token) ?? .max] : value[String(token)]
        }
        return value
    }

    /// With another value at a place, or without it.
    func editing(_ pointer: String, _ value: JSON?) -> JSON {
        editing(pointer.split(separator: "/").map(String.init)[...], value)
    }

    private func editing(_ path: ArraySlice<String>, _ value: JSON?) -> JSON {
        guard let name = path.first else { return value ?? .null }
        switch self {
        case .object(var members):
            guard let index = members.firstIndex(where: { $0.name == name }) else {
                if path.count == 1, let value { members.append(.init(name, value)) }
                return .object(members)
            }
            if path.count == 1, value == nil {
                members.remove(at: index)
            } else {
                members[index].value = members[index].value.editing(path.dropFirst(), value)
            }
            return .object(members)
        case .array(var elements):
            guard let index = Int(name), elements.indices.contains(index) else { return self }
            if path.count == 1, value == nil {
                elements.remove(at: index)
            } else {
                elements[index] = elements[index].editing(path.dropFirst(), value)
            }
            return .array(elements)
        default: return self
        }
    }
}
