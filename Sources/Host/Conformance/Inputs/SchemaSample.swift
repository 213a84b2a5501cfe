import Domain

/// Makes values that follow a schema, and values that do not.
struct SchemaSample {
    private let root: JSON

    init(_ schema: JSON) { root = schema }

    /// Only what is required.
    func smallest() -> JSON { value(root, full: false, depth: 0) }

    /// With everything that may be there.
    func fullest() -> JSON { value(root, full: true, depth: 0) }

    private func value(_ schema: JSON, full: Bool, depth: Int) -> JSON {
        guard depth < 12 else { return .null }
        if let target = schema["$ref"]?.string, let pointer = JSONPointer(String(target.dropFirst())),
            let found = root[pointer]
        {
            return value(found, full: full, depth: depth + 1)
        }
        if let constant = schema["const"] { return constant }
        if let first = schema["enum"]?.array?.first { return first }
        if let standard = schema["default"] { return standard }
        for list in ["allOf", "anyOf", "oneOf"] where schema["type"] == nil {
            if let first = schema[list]?.array?.first { return value(first, full: full, depth: depth + 1) }
        }
        switch schema["type"]?.string ?? schema["type"]?.array?.first?.string ?? "object" {
        case "object": return object(schema, full: full, depth: depth)
        case "array":
            let count = max(Int(schema["minItems"]?.int ?? 0), full ? 1 : 0)
            let item = value(schema["items"] ?? ["type": "string"], full: full, depth: depth + 1)
            return .array(Array(repeating: item, count: min(count, 16)))
        case "string": return text(schema)
        case "integer", "number":
            let least = schema["minimum"]?.int ?? schema["exclusiveMinimum"]?.int.map { $0 + 1 }
            return .number(least ?? min(1, schema["maximum"]?.int ?? 1))
        case "boolean": return .bool(true)
        default: return .null
        }
    }

    private func object(_ schema: JSON, full: Bool, depth: Int) -> JSON {
        // Of alternatives the first is good enough.
        let also = ["anyOf", "oneOf"].compactMap { schema[$0]?.array?.first } + (schema["allOf"]?.array ?? [])
        let required = Set(([schema] + also).flatMap { $0["required"]?.array?.compactMap(\.string) ?? [] })
        var members: [String: JSON] = [:]
        for (name, property) in schema["properties"]?.object ?? [:] where full || required.contains(name) {
            members[name] = value(property, full: full, depth: depth + 1)
        }
        return .object(members)
    }

    private static let texts = [
        "check", "PHL", "PHP", "AB", "image/jpeg", "2026-01-02", "2026-01-02T03:04:05Z", "+639171234567", "/check",
        "100",
        "100.00", "a@example.com", "https://example.com/", "0190d5c4-8b1e-7c3a-9f1e-5a0c2b3d4e5f", "12345678",
        "X-Check",
    ]

    private func text(_ schema: JSON) -> JSON {
        var alone = schema
        if let definitions = root["$defs"] { alone.set(definitions, at: JSONPointer.root.appending("$defs")) }
        guard let compiled = try? JSONSchema(alone) else { return "check" }
        let least = Int(schema["minLength"]?.int ?? 0)
        let padded = String(repeating: "x", count: min(least, 4096))
        let fitting = (Self.texts + [padded]).first { compiled.validate(.string($0)).isEmpty }
        return .string(fitting ?? "check")
    }
}
