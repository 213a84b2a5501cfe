import Domain
import Store

/// /api/v1/admin/dead-letters
enum DeadLetterOperations {
    static let all = [list, replayMany, purgeMany, read, replay, purge]

    private static let path = DeadLetterRoutes.path
    private static let tag = "Dead letters"

    private static let list = OperationEntry(
        method: "get", path: path, access: .admin, id: "listDeadLetters", tag: tag, summary: "List dead letters",
        description: "Latest first. Of all tenants. Unknown filters are refused.",
        parameters: ["cursor", "limit", "DeadProvider", "DeadTenant", "DeadCode", "DeadFrom", "DeadTo"],
        answers: [.init(status: 200, description: "One page.", schema: "DeadLetterPage")],
        problems: [400, 401, 403, 500, 503])

    private static let read = OperationEntry(
        method: "get", path: path + "/{id}", access: .admin, id: "readDeadLetter", tag: tag,
        summary: "Read a dead letter",
        description: "With the journal of every session: what was asked, and what came of it.",
        parameters: ["Id"],
        answers: [.init(status: 200, description: "The dead letter.", schema: "DeadLetterJournal")],
        problems: [401, 403, 404, 500, 503])

    private static let replay = OperationEntry(
        method: "post", path: path + "/{id}/replay", access: .admin, id: "replayDeadLetter", tag: tag,
        summary: "Put a dead letter back into the queue",
        description:
            "Its last session goes on if it can, under the idempotency keys it had; otherwise an attempt begins anew, which is refused with 409 where that might do something twice. Audited.",
        parameters: ["Id"],
        answers: [.init(status: 200, description: "It is live again.", schema: "Replayed")],
        problems: [401, 403, 404, 409, 500, 503])

    private static let replayMany = OperationEntry(
        method: "post", path: path + "/replay", access: .admin, id: "replayDeadLetters", tag: tag,
        summary: "Put many dead letters back into the queue",
        description: "As `replayDeadLetter`, for those that match; what might be done twice stays. Audited one by one.",
        input: .init(schema: "DeadLetterSelection", examples: ["provider": ["provider": "airtime"]]),
        answers: [.init(status: 200, description: "How many.", schema: "ReplayedMany")],
        problems: [400, 401, 403, 413, 415, 500, 503])

    private static let purge = OperationEntry(
        method: "delete", path: path + "/{id}", access: .admin, id: "purgeDeadLetter", tag: tag,
        summary: "Give a dead letter up", description: "Its request stays as it is: failed. Audited.",
        parameters: ["Id"],
        answers: [.init(status: 204, description: "It is no longer listed.", hasBody: false)],
        problems: [401, 403, 404, 500, 503])

    private static let purgeMany = OperationEntry(
        method: "post", path: path + "/purge", access: .admin, id: "purgeDeadLetters", tag: tag,
        summary: "Give many dead letters up", description: "Those that match. Audited one by one.",
        input: .init(schema: "DeadLetterSelection", examples: ["old": ["to": "2026-01-31"]]),
        answers: [.init(status: 200, description: "How many.", schema: "Purged")],
        problems: [400, 401, 403, 413, 415, 500, 503])

    static let parameters: [String: JSON] = [
        "DeadProvider": parameter("provider", "Only of this provider, by its id in providers.d."),
        "DeadTenant": parameter("tenant", "Only of this tenant, by name."),
        "DeadCode": parameter("code", "Only with this code."),
        "DeadFrom": parameter("from", "Given up then or later: a date, or a time in UTC."),
        "DeadTo": parameter("to", "Given up before then: a date, or a time in UTC."),
    ]

    private static func parameter(_ name: String, _ description: String) -> JSON {
        ["name": .string(name), "in": "query", "description": .string(description), "schema": ["type": "string"]]
    }
}
