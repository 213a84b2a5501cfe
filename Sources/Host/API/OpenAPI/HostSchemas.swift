import Domain

/// Capabilities, health and problems.
enum HostSchemas {
    static let all: [String: JSON] = [
        "Capabilities": Schema.answer(
            "What the key's tenant may ask for. Who would serve it is not told.",
            ["operations": Schema.list("By name.", of: Schema.reference("Capability"))]),
        "Capability": Schema.answer(
            "One operation.",
            [
                "operation": Schema.string("Such as `verification.document/1`."),
                "types": Schema.list("Verification or voucher types; empty for any.", of: ["type": "string"]),
                "countries": Schema.list("ISO 3166-1 alpha-3; empty for any.", of: ["type": "string"]),
                "templates": Schema.list(
                    "Values for `templateId` that the operator named; listTemplates has all.", of: ["type": "string"]),
                "available": Schema.boolean("Somebody could serve it now."),
            ]),
        "Health": Schema.answer(
            "How the host is.",
            [
                "status": health, "version": Schema.string("Of the host."),
                "checks": Schema.map(
                    "What was looked at.",
                    of: Schema.reference("PartHealth")),
            ]),
        "PartHealth": Schema.answer(
            "One part of the host.",
            ["status": health, "detail": Schema.string("More, for operators.", orNull: true)]),
        "QueueHealth": Schema.answer(
            "The jobs of requests that are not final.",
            [
                "status": health,
                "jobs": Schema.answer(
                    "How many are in which state; `parked` are the dead letters.",
                    [
                        "ready": Schema.integer("Wait for a worker."), "running": Schema.integer("Are worked on."),
                        "scheduled": Schema.integer("Are tried again later."),
                        "waiting": Schema.integer("For timers and callbacks."),
                        "parked": Schema.integer("Were given up."),
                    ]),
                "oldestAt": Schema.string(
                    "When the oldest that is not parked was taken, UTC.", format: .dateTime, orNull: true),
            ]),
        "Liveness": Schema.answer("The process runs.", ["status": ["const": "up"]]),
        "Readiness": Schema.answer(
            "Whether requests are accepted.",
            [
                "status": Schema.choice("Of the host.", ["ready", "not_ready"]),
                "roles": Schema.string("What this process does: `api`, `worker`, `scheduler`, with commas."),
            ]),
        "Problem": Schema.answer(
            "RFC 9457 problem details. docs/errors.md lists the codes.",
            [
                "type": Schema.string("`urn:gatehouse:problem:` and the code.", format: .uri),
                "title": Schema.string("The code in words."),
                "status": Schema.integer("The HTTP status.", min: 400, max: 599),
                "code": Schema.choice("Stable; decide by it.", ProblemCode.allCases.map(\.rawValue)),
                "detail": Schema.string("What happened this time."),
                "suggestedAction": Schema.string("What to do about it."),
                "correlationId": Schema.string("To be given to the operator with a question."),
                "id": Schema.string(
                    "The stored request that this is the end of; null when nothing was stored.", format: .uuid,
                    orNull: true),
                "errors": Schema.list(
                    "Every place at fault, all at once.",
                    of: fault),
            ]),
    ]

    static let fault = Schema.answer(
        "One fault.",
        [
            "pointer": Schema.string("JSON pointer into the body, or a query parameter's or header's name."),
            "message": Schema.string("What is wrong there."),
        ])

    private static let health = Schema.choice(
        "`degraded`: it serves, but something needs an operator.", ["up", "degraded", "down"])
}
