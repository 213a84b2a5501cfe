import PluginKit

/// The way to a value inside JSON: member names and positions.
typealias Path = [Step]

enum Step: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    case name(String)
    case position(Int)

    init(stringLiteral value: String) { self = .name(value) }
    init(integerLiteral value: Int) { self = .position(value) }

    var description: String {
        switch self {
        case .name(let name): name
        case .position(let position): String(position)
        }
    }
}

extension JSON {
    /// The ways to everything inside.
    var paths: [Path] {
        switch self {
        case .object(let members):
            members.flatMap { member in [[.name(member.name)]] + member.value.paths.map { [.name(member.name)] + $0 } }
        case .array(let elements):
            elements.enumerated().flatMap { index, element in
                [[.position(index)]] + element.paths.map { [.position(index)] + $0 }
            }
        default: []
        }
    }

    func value(at path: Path) -> JSON {
        path.reduce(self) { value, step in
            switch step {
            case .name(let name): value[name]
            case .position(let position): value[position]
            }
        }
    }

    /// A copy with another value there; nil takes it out.
    func setting(_ path: Path, _ value: JSON?) -> JSON {
        guard let step = path.first else { return value ?? .null }
        let rest = Path(path.dropFirst())
        switch (self, step) {
        case (.object(var members), .name(let name)):
            let index = members.firstIndex { $0.name == name }
            if rest.isEmpty, value == nil {
                members.removeAll { $0.name == name }
            } else if let index {
                members[index].value = members[index].value.setting(rest, value)
            } else {
                members.append(Member(name, JSON.object([]).setting(rest, value)))
            }
            return .object(members)
        case (.array(var elements), .position(let index)) where elements.indices.contains(index):
            if rest.isEmpty, value == nil {
                elements.remove(at: index)
            } else {
                elements[index] = elements[index].setting(rest, value)
            }
            return .array(elements)
        case (_, .name(let name)): return .object([Member(name, JSON.null.setting(rest, value))])
        default: return self
        }
    }

    /// A copy in which a value inside the container of this kind is another.
    func setting(container type: Int, _ path: Path, _ value: JSON?) -> JSON {
        guard let index = self["ContainerList", "List"].array.firstIndex(where: { $0["result_type"].int == type })
        else { return self }
        return setting(["ContainerList", "List", .position(index)] + path, value)
    }

    func settingStatus(_ values: KeyValuePairs<String, JSON>) -> JSON {
        values.reduce(self) { $0.setting(container: 33, ["Status", .name($1.key)], $1.value) }
    }

    func settingDetails(_ values: KeyValuePairs<String, JSON>) -> JSON {
        values.reduce(self) { $0.setting(container: 33, ["Status", "detailsOptical", .name($1.key)], $1.value) }
    }

    func adding(container: JSON) -> JSON {
        setting(["ContainerList", "List"], .array(self["ContainerList", "List"].array + [container]))
    }
}
