import Domain

/// In which order an object's keys are written: those it is given first, then the known ones, then the others by name.
enum YAMLKeyOrder {
    case usual
    /// Members of a schema's `properties`.
    case named([String])
    /// Examples by name, each with its value, of a schema.
    case examples(JSON)
    /// A value that follows a schema: ordered as the schema's members are.
    case instance(JSON)

    func sorted(_ members: [String: JSON]) -> [(key: String, value: JSON)] {
        let names =
            switch self {
            case .usual, .examples: [String]()
            case .named(let names): names
            case .instance(let schema): schema["required"]?.array?.compactMap(\.string) ?? []
            }
        let first = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: min)
        func rank(_ key: String) -> Int { first[key] ?? Self.known[key].map { names.count + $0 } ?? Int.max }
        return members.map { (key: $0.key, value: $0.value) }.sorted { a, b in
            (rank(a.key), a.key) < (rank(b.key), b.key)
        }
    }

    /// The order within a member of `object`, which itself is in this order.
    func member(_ key: String, of object: JSON, in document: JSON) -> YAMLKeyOrder {
        switch self {
        case .instance(let schema):
            return .instance(Self.resolved(schema["properties"]?[key], document))
        case .examples(let schema):
            return key == "value" ? .instance(Self.resolved(schema, document)) : self
        case .usual, .named:
            if key == "properties" { return .named(object["required"]?.array?.compactMap(\.string) ?? []) }
            if key == "examples", let schema = object["schema"] { return .examples(schema) }
            return .usual
        }
    }

    /// The order within the elements of an array that is in this order.
    func element(in document: JSON) -> YAMLKeyOrder {
        if case .instance(let schema) = self { .instance(Self.resolved(schema["items"], document)) } else { .usual }
    }

    /// Follows references, and takes what may be null for what it is otherwise.
    private static func resolved(_ schema: JSON?, _ document: JSON) -> JSON {
        if let first = schema?["anyOf"]?[0] { return resolved(first, document) }
        guard let reference = schema?["$ref"]?.string, let pointer = JSONPointer(String(reference.dropFirst())) else {
            return schema ?? .null
        }
        return document[pointer] ?? .null
    }

    private static let known = Dictionary(
        [
            "openapi", "info", "servers", "security", "tags", "paths", "components", "get", "put", "post", "patch",
            "delete", "operationId", "title", "name", "in", "version", "identifier", "url", "summary", "$ref", "type",
            "scheme", "format", "const", "enum", "description", "license", "required", "parameters", "requestBody",
            "responses", "pattern", "minLength", "maxLength", "minimum", "maximum", "default", "minItems", "maxItems",
            "items", "properties", "additionalProperties", "maxProperties", "anyOf", "headers", "content", "schema",
            "examples", "value", "securitySchemes", "schemas",
        ].enumerated().map { ($1, $0) }, uniquingKeysWith: min)
}
