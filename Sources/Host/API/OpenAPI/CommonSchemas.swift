import Domain

/// What verifications and vouchers share.
enum CommonSchemas {
    static let all: [String: JSON] = [
        "RequestStatus": Schema.choice(
            "`pending → processing ⇄ waiting → completed | failed | cancelled | expired`. The last four are final.",
            RequestStatus.allCases.map(\.rawValue)),
        "Progress": Schema.answer(
            "How far the provider is that serves it now; the message is for people.",
            [
                "currentStep": Schema.integer("The step under way, counted from 1.", orNull: true),
                "totalSteps": Schema.integer("As far as the provider tells.", orNull: true),
                "percentage": Schema.integer("100 only when it is completed.", max: 100),
                "message": Schema.string("What is being done.", orNull: true),
            ]),
        "Failure": Schema.answer(
            "Why there is no result, or why a verdict is not an approval.",
            [
                "code": Schema.string(
                    "A stable word. Without a result it is a code of docs/errors.md.", pattern: "^[a-z][a-z0-9_.]*$"),
                "message": Schema.string("The reason in a sentence.", orNull: true),
                "suggestedAction": Schema.string("What to do about it.", orNull: true),
            ]),
        "Metadata": metadata,
        "Accepted": Schema.answer(
            "The request is stored and goes on; read it at `statusUrl` until its status is final.",
            [
                "id": id,
                "status": Schema.reference("RequestStatus"),
                "statusUrl": Schema.string("Where it can be read, relative to this host."),
                "websocketUrl": Schema.string(
                    "Where its progress can be subscribed to, relative to this host.", orNull: true),
                "eventsUrl": Schema.string("Where its events can be read, relative to this host.", orNull: true),
            ]),
        "Batch": Schema.answer(
            "What became of each item, in the order they were sent.",
            [
                "accepted": Schema.integer("Items that are stored and go on."),
                "refused": Schema.integer("Items of which nothing is stored."),
                "items": Schema.list("One for each item.", of: Schema.reference("BatchItem")),
            ]),
        "BatchItem": Schema.answer(
            "One item: accepted, with an id, or refused, with a problem.",
            [
                "index": Schema.integer("Its place in the batch, from 0."),
                "id": Schema.orNull(id),
                "status": Schema.orNull(Schema.reference("RequestStatus")),
                "statusUrl": Schema.string("Where it can be read, relative to this host.", orNull: true),
                "websocketUrl": Schema.string("Where its progress can be subscribed to.", orNull: true),
                "eventsUrl": Schema.string("Where its events can be read.", orNull: true),
                "problem": Schema.orNull(Schema.reference("BatchProblem")),
            ]),
        "BatchProblem": Schema.answer(
            "Why an item was refused; as a problem of the same request sent alone.",
            [
                "code": Schema.choice("Stable; decide by it.", ProblemCode.allCases.map(\.rawValue)),
                "status": Schema.integer("The HTTP status it would have had.", min: 400, max: 599),
                "detail": Schema.string("What is wrong."),
                "suggestedAction": Schema.string("What to do about it."),
                "retryAfter": Schema.integer("Seconds to wait before the next try.", orNull: true),
                "errors": Schema.list("Every place at fault, by JSON pointer into the item.", of: HostSchemas.fault),
            ]),
    ]

    static let id = Schema.string("Of the request; ids sort by time of creation.", format: .uuid)
    static let createdAt = Schema.string("When the request was taken, UTC.", format: .dateTime)
    static let completedAt = Schema.string("When it became final, UTC; null before.", format: .dateTime, orNull: true)
    static let processingTime = Schema.integer("Milliseconds between the two; null before the end.", orNull: true)
    static let reference = Schema.string("As the client gave it.", orNull: true)
    static let failure = Schema.orNull(Schema.reference("Failure"))

    private static let metadata = Schema.map(
        "The client's own labels, returned as they came. Not the place for documents.",
        of: ["type": "string", "minLength": 1, "maxLength": 512], atMost: 50)

    /// The members that every request may have.
    static func input(_ description: String, required: [String], _ members: Schema.Members) -> [String: JSON] {
        let common: Schema.Members = [
            "templateId": Schema.string(
                "A template of `GET /api/v1/capabilities`; null for the default.", min: 1, max: 128, orNull: true),
            "country": Schema.string("ISO 3166-1 alpha-3.", pattern: "^[A-Z]{3}$", orNull: true, examples: ["PHL"]),
            "reference": Schema.string(
                "The client's own id; lists can be filtered by it.", min: 1, max: 128, orNull: true),
            "subject": Schema.string(
                "The client's own id of the person; lists can be filtered by it.", min: 1, max: 128, orNull: true),
            "metadata": Schema.orNull(Schema.reference("Metadata")),
            "webhookUrl": Schema.string(
                "Is told when the request ends, and of what revises it later; see docs/webhooks.md.", min: 1, max: 2048,
                orNull: true),
        ]
        var schema = Schema.input(description, required: required, members)
        var properties = schema["properties"]?.object ?? [:]
        for (name, member) in common { properties[name] = member }
        schema["properties"] = .object(properties)
        return schema
    }
}
