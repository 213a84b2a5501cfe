import Domain

/// One operation of the contract: a method on a path.
struct OperationEntry: Sendable {
    struct Answer: Sendable {
        var status: Int
        var description: String
        /// The name of its schema; nil for a body that is described in words only.
        var schema: String?
        var headers: [String] = []
        var example: JSON?
        var hasBody = true
        /// What the body may be beside JSON.
        var otherTypes: [String] = []

        static func accepted(_ example: JSON? = nil) -> Answer {
            Answer(
                status: 202, description: "It is stored and goes on.", schema: "Accepted",
                headers: ["Location", "Retry-After", "Idempotency-Replayed"], example: example)
        }

        static func batch(_ example: JSON? = nil) -> Answer {
            Answer(
                status: 202, description: "Each item has its outcome; some may be refused.", schema: "Batch",
                headers: ["Idempotency-Replayed"], example: example)
        }

        static let notModified = Answer(
            status: 304, description: "Nothing has changed.", headers: ["ETag"], hasBody: false)
    }

    struct Input: Sendable {
        var schema: String
        var contentType = "application/json"
        var isRequired = true
        /// By name.
        var examples: [String: JSON] = [:]
    }

    /// In lower case.
    var method: String
    var path: String
    var access: Route.Access
    var id: String
    var tag: String
    var summary: String
    var description: String
    /// Names of shared parameters.
    var parameters: [String] = []
    var input: Input?
    var answers: [Answer]
    /// The statuses of the problems it may be answered with.
    var problems: [Int] = []

    var json: JSON {
        var object: [String: JSON] = [
            "operationId": .string(id), "tags": [.string(tag)], "summary": .string(summary),
            "description": .string(description),
            "parameters": .array((parameters + ["CorrelationId"]).map { Self.reference("parameters", $0) }),
        ]
        if access == .open { object["security"] = [] }
        if let input {
            var media: [String: JSON] = ["schema": Schema.reference(input.schema)]
            if !input.examples.isEmpty {
                media["examples"] = .object(input.examples.mapValues { JSON.object(["value": $0]) })
            }
            object["requestBody"] = [
                "required": .bool(input.isRequired), "content": .object([input.contentType: .object(media)]),
            ]
        }
        var responses: [String: JSON] = [:]
        for answer in answers { responses[String(answer.status)] = Self.response(answer) }
        // Any route of a key's may meet its rate limit.
        for status in problems + (access == .open ? [] : [429]) {
            responses[String(status)] = Self.reference("responses", ProblemResponses.name(status))
        }
        object["responses"] = .object(responses)
        return .object(object)
    }

    static func reference(_ kind: String, _ name: String) -> JSON {
        ["$ref": .string("#/components/\(kind)/\(name)")]
    }

    /// Every answer carries the correlation id.
    static func headers(_ names: [String]) -> JSON {
        let all = names + ["X-Correlation-Id"]
        return .object(Dictionary(all.map { ($0, reference("headers", $0)) }, uniquingKeysWith: { $1 }))
    }

    private static func response(_ answer: Answer) -> JSON {
        var media: [String: JSON] = ["schema": answer.schema.map { Schema.reference($0) } ?? ["type": "object"]]
        if let example = answer.example { media["examples"] = ["example": ["value": example]] }
        var object: [String: JSON] = [
            "description": .string(answer.description), "headers": headers(answer.headers),
        ]
        if answer.hasBody {
            var content: [String: JSON] = ["application/json": .object(media)]
            for type in answer.otherTypes { content[type] = ["schema": ["type": "string"]] }
            object["content"] = .object(content)
        }
        return .object(object)
    }
}
