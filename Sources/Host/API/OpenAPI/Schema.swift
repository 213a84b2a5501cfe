import Domain

/// Writes JSON Schemas, with no keyword that `JSONSchema` does not check.
enum Schema {
    typealias Members = KeyValuePairs<String, JSON>

    /// What the host answers: every member is always there.
    static func answer(_ description: String, _ members: Members) -> JSON {
        var schema = object(description, members)
        schema["required"] = .array(members.map { .string($0.key) })
        return .object(schema)
    }

    /// The same with members beside those of another.
    static func with(_ description: String, _ members: Members, _ more: Members) -> JSON {
        var schema = answer(description, members).object ?? [:]
        var properties = schema["properties"]?.object ?? [:]
        for (name, member) in more { properties[name] = member }
        schema["properties"] = .object(properties)
        schema["required"] = .array((members.map(\.key) + more.map(\.key)).map { .string($0) })
        return .object(schema)
    }

    /// What the host is sent: unknown members are refused.
    static func input(_ description: String, required: [String], _ members: Members) -> [String: JSON] {
        var schema = object(description, members)
        schema["required"] = .array(required.map { .string($0) })
        schema["additionalProperties"] = false
        return schema
    }

    private static func object(_ description: String, _ members: Members) -> [String: JSON] {
        [
            "type": "object", "description": .string(description),
            "properties": .object(Dictionary(members.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })),
        ]
    }

    /// An object with members of any name.
    static func map(_ description: String, of value: JSON, atMost: Int? = nil, orNull: Bool = false) -> JSON {
        var schema = typed("object", description, orNull)
        schema["additionalProperties"] = value
        if let atMost { schema["maxProperties"] = .number(atMost) }
        return .object(schema)
    }

    static func string(
        _ description: String, min: Int? = nil, max: Int? = nil, pattern: String? = nil, format: SchemaFormat? = nil,
        orNull: Bool = false, examples: [JSON] = []
    ) -> JSON {
        var schema = typed("string", description, orNull)
        if let min { schema["minLength"] = .number(min) }
        if let max { schema["maxLength"] = .number(max) }
        if let pattern { schema["pattern"] = .string(pattern) }
        if let format { schema["format"] = .string(format.rawValue) }
        if !examples.isEmpty { schema["examples"] = .array(examples) }
        return .object(schema)
    }

    static func choice(_ description: String, _ values: [String], orNull: Bool = false) -> JSON {
        var schema = typed("string", description, orNull)
        schema["enum"] = .array(values.map { .string($0) } + (orNull ? [.null] : []))
        return .object(schema)
    }

    static func integer(_ description: String, min: Int = 0, max: Int? = nil, orNull: Bool = false) -> JSON {
        var schema = typed("integer", description, orNull)
        schema["minimum"] = .number(min)
        if let max { schema["maximum"] = .number(max) }
        return .object(schema)
    }

    static func boolean(_ description: String, orNull: Bool = false) -> JSON {
        .object(typed("boolean", description, orNull))
    }

    static func list(_ description: String, of item: JSON) -> JSON {
        var schema = typed("array", description, false)
        schema["items"] = item
        return .object(schema)
    }

    static func reference(_ name: String) -> JSON { ["$ref": .string("#/components/schemas/" + name)] }

    static func orNull(_ schema: JSON) -> JSON { ["anyOf": [schema, ["type": "null"]]] }

    private static func typed(_ type: String, _ description: String, _ orNull: Bool) -> [String: JSON] {
        ["type": orNull ? [.string(type), "null"] : .string(type), "description": .string(description)]
    }
}
