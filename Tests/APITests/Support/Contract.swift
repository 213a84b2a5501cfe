import Domain
import Testing

@testable import API

/// The document as a judge of bodies. Answers are held to it strictly: a member that it does not name is a violation,
/// although clients must put up with new ones.
struct Contract {
    static let document = OpenAPIDocument.json

    /// (method, path), as in `GET /health`.
    static let operations: Set<String> = Set(
        (document["paths"]?.object ?? [:]).flatMap { path, methods in
            (methods.object ?? [:]).keys.map { "\($0.uppercased()) \(path)" }
        })

    static func operation(_ method: String, _ path: String) -> JSON? { document["paths"]?[path]?[method.lowercased()] }

    static func violations(of value: JSON, against name: String) throws -> [String] {
        try violations(of: value, schema: ["$ref": .string("#/components/schemas/\(name)")])
    }

    static func violations(of value: JSON, schema: JSON) throws -> [String] {
        guard case .object(var root) = moved(schema) else { return ["there is no schema"] }
        root["$defs"] = definitions
        return try JSONSchema(.object(root)).validate(value).map(\.description)
    }

    /// What is wrong with the body of an answer; also that the document has no such answer.
    static func violations(of body: JSON, method: String, path: String, status: Int, type: String) throws -> [String] {
        guard let operation = operation(method, path) else { return ["the contract has no \(method) \(path)"] }
        guard let answer = operation["responses"]?[String(status)].map(resolved) else {
            return ["\(method) \(path) has no answer \(status)"]
        }
        guard let schema = answer["content"]?[type]?["schema"] else {
            return ["\(method) \(path) \(status) has no content \(type)"]
        }
        return try violations(of: body, schema: schema)
    }

    static func resolved(_ value: JSON) -> JSON {
        guard let reference = value["$ref"]?.string, let pointer = JSONPointer(String(reference.dropFirst())) else {
            return value
        }
        return document[pointer] ?? .null
    }

    /// Every object in the document, with the place it stands at.
    static func objects(in value: JSON = document, at pointer: String = "#") -> [(
        pointer: String, object: [String: JSON]
    )] {
        switch value {
        case .object(let members):
            [(pointer, members)]
                + members.flatMap {
                    objects(in: $1, at: pointer + "/" + $0.replacing("~", with: "~0").replacing("/", with: "~1"))
                }
        case .array(let elements):
            elements.enumerated().flatMap { objects(in: $1, at: "\(pointer)/\($0)") }
        default: []
        }
    }

    private static let definitions = moved(closed(document["components"]?["schemas"] ?? .null))

    /// The document's schemas stand elsewhere than a JSON Schema's.
    private static func moved(_ value: JSON) -> JSON {
        let text = value.text.replacing("#/components/schemas/", with: "#/$defs/")
        return (try? JSON.parse(text)) ?? .null
    }

    private static func closed(_ value: JSON) -> JSON {
        switch value {
        case .object(var members):
            members = members.mapValues(closed)
            if members["properties"]?.object != nil && members["additionalProperties"] == nil {
                members["additionalProperties"] = false
            }
            return .object(members)
        case .array(let elements): return .array(elements.map(closed))
        default: return value
        }
    }
}
