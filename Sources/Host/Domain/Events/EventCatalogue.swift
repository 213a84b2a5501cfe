/// Every event that the host writes. docs/events.md and docs/events/ are made from it.
package enum EventCatalogue {
    /// In the order of the documentation.
    package static let all: [EventDefinition] =
        EventDefinition.ofRequests(.verification) + EventDefinition.ofRequests(.voucher) + EventDefinition.ofOperators

    package static subscript(type type: String) -> EventDefinition? { byType[type] }

    /// Why the host must not write such an event; nil when it may.
    package static func fault(in type: String, _ data: JSON) -> String? {
        guard let schema = compiled[type] else { return "'\(type)' is not in the catalogue of events" }
        return schema.validate(data).first.map { "'\(type)': \($0)" }
    }

    private static let byType = Dictionary(all.map { ($0.type, $0) }, uniquingKeysWith: { $1 })

    private static let compiled: [String: JSONSchema] = byType.mapValues { definition in
        do {
            return try JSONSchema(definition.schema)
        } catch {
            // Our own text, and every test run reads it.
            preconditionFailure("the schema of \(definition.type) is broken: \(error)")
        }
    }
}
