/// A compiled JSON Schema: the part of draft 2020-12 that forms and results need, and nothing that is silently ignored.
///
/// Keywords: `type`, `enum`, `const`, `properties`, `required`, `additionalProperties`, `minProperties`,
/// `maxProperties`, `items`, `prefixItems`, `minItems`, `maxItems`, `uniqueItems`, `minLength`, `maxLength`, `pattern`
/// (see ``SchemaPattern``), `format` (see ``SchemaFormat``), `minimum`, `maximum`, `exclusiveMinimum`,
/// `exclusiveMaximum`, `multipleOf` (integers), `allOf`, `anyOf`, `oneOf`, `not`, `if`, `then`, `else`, `$defs`, `$ref`
/// (within the schema). Annotations: `$schema`, `$id`, `$comment`, `title`, `description`, `default`, `examples`,
/// `deprecated`, `readOnly`, `writeOnly` and every name that begins with `x-`; `writeOnly`, `x-secret` and `x-personal`
/// keep a value out of messages.
package struct JSONSchema: Sendable {
    /// The schema as it was given.
    package let source: JSON
    let nodes: [SchemaNode]

    /// Refuses unknown keywords, values they do not take, references that lead nowhere or in circles, and defaults
    /// that do not follow their own schema.
    package init(_ schema: JSON) throws(SchemaError) {
        source = schema
        nodes = try SchemaCompiler.compile(schema)
        try checkDefaults()
    }

    /// As ``init(_:)``, from JSON text.
    package init(text: String) throws(SchemaError) {
        let schema: JSON
        do {
            schema = try JSON.parse(text)
        } catch {
            throw SchemaError(pointer: .root, message: "not JSON: \(error)")
        }
        try self.init(schema)
    }

    /// All violations, ordered by place; empty when the value follows the schema.
    ///
    /// At most ``maximumViolations`` are reported. Validation takes time in proportion to the value; a schema that
    /// would multiply it (nested alternatives) is cut short with a violation of its own.
    package func validate(_ value: JSON) -> [SchemaViolation] {
        validate(value, from: 0)
    }

    package static let maximumViolations = 256

    func validate(_ value: JSON, from node: Int) -> [SchemaViolation] {
        var validator = SchemaValidator(nodes: nodes)
        validator.visit(node, value, isConfidential: false)
        if validator.isExhausted {
            validator.report("schema", "expected a value that can be checked in reasonable time, found more work")
        }
        guard validator.violations.count > 1 else { return validator.violations }
        var seen = Set<SchemaViolation>()
        return validator.violations
            .filter { seen.insert($0).inserted }
            .map { (key: $0.pointer.description, violation: $0) }
            .sorted { ($0.key, $0.violation.keyword) < ($1.key, $1.violation.keyword) }
            .map(\.violation)
    }
}
