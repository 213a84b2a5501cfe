/// One type of event: what it says, when, and the shape of its `data`. A published shape only gains optional members; any
/// other change is another version.
package struct EventDefinition: Hashable, Sendable {
    package enum Role: Hashable, Sendable {
        case created
        /// A later one of the same request makes it redundant.
        case progress
        /// Unless a replay follows, the request has ended.
        case final
        /// Changes what was final.
        case revision
        /// For operators; belongs to no request.
        case operators
    }

    /// Such as `verification.completed`.
    package var type: String
    package var version = 1
    package var role: Role
    /// For the documentation.
    package var occurrence: String
    /// The members of `data`, by name.
    package var members: [Member]

    package struct Member: Hashable, Sendable {
        package var name: String
        package var schema: JSON
        package var isRequired = true
    }

    /// JSON Schema 2020-12 of `data`.
    package var schema: JSON {
        [
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": .string("urn:gatehouse:schema:event:\(type):\(version)"),
            "title": .string(type),
            "description": .string(occurrence),
            "type": "object",
            "properties": .object(Dictionary(members.map { ($0.name, $0.schema) }, uniquingKeysWith: { $1 })),
            "required": .array(members.filter(\.isRequired).map { .string($0.name) }),
            "additionalProperties": false,
        ]
    }

    /// Such as `verification.completed.schema.json`.
    package var fileName: String { "\(type).schema.json" }
}
