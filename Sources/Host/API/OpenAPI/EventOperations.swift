import Domain

/// Events of requests, and operators' events.
enum EventOperations {
    static let all = [
        events("/api/v1/verifications", "readVerificationEvents", "Verifications", "verification"),
        events("/api/v1/vouchers", "readVoucherEvents", "Vouchers", "voucher"),
        OperationEntry(
            method: "get", path: EventRoutes.operators, access: .admin, id: "listOperatorEvents",
            tag: "Administration", summary: "What operators should know of", description: "Newest first.",
            parameters: ["cursor", "limit"],
            answers: [.init(status: 200, description: "One page.", schema: "OperatorEventPage")],
            problems: [400, 401, 403, 500, 503]),
    ]

    private static func events(_ path: String, _ id: String, _ tag: String, _ noun: String) -> OperationEntry {
        OperationEntry(
            method: "get", path: path + "/{id}/events", access: .client, id: id, tag: tag,
            summary: "Read or follow the events of a \(noun)",
            description:
                "A page, oldest first; or, with `Accept: text/event-stream`, a stream (Server-Sent Events): `id` is `seq`, `event` is `type`, `data` is the event. The stream begins after `Last-Event-ID` or `after`, says something every 15 seconds, and ends after the final event. A client whose position is not stored gets `event: reset` and reads the \(noun) anew. A client that takes too little may miss progress that a later event makes redundant.",
            parameters: ["Id", "after", "cursor", "limit", "LastEventId"],
            answers: [
                .init(
                    status: 200, description: "One page, or the stream.", schema: "EventPage",
                    otherTypes: ["text/event-stream"]),
                .init(
                    status: 204, description: "To the request for a stream: it has ended and all is known.",
                    hasBody: false),
            ], problems: [400, 401, 404, 429, 500, 503])
    }

    static let schemas: [String: JSON] = [
        "EventPage": Schema.answer(
            "Events of one request.",
            [
                "items": Schema.list("Oldest first.", of: Schema.reference("Event")),
                "nextCursor": Schema.string("Where the next page begins; null on the last.", orNull: true),
            ]),
        "Event": Schema.answer(
            "Something that happened to a request.",
            [
                "request": Schema.string("The request's id.", format: .uuid),
                "seq": Schema.integer("From 1, without gaps.", min: 1),
                "type": Schema.string("Such as `verification.completed`: see docs/events.md."),
                "data": Schema.map("By type: see docs/events/.", of: .object([:])),
                "at": Schema.string("When.", format: .dateTime),
            ]),
        "OperatorEventPage": Schema.answer(
            "Operators' events.",
            [
                "items": Schema.list("Newest first.", of: Schema.reference("OperatorEvent")),
                "nextCursor": Schema.string("Where the next page begins; null on the last.", orNull: true),
            ]),
        "OperatorEvent": Schema.answer(
            "Something that operators should know of.",
            [
                "seq": Schema.integer("Grows; may have gaps.", min: 1),
                "type": Schema.string("Such as `provider.breaker.opened`: see docs/events.md."),
                "target": Schema.string("The provider's or endpoint's id."),
                "tenant": Schema.string("The tenant it concerns; null for none alone.", orNull: true),
                "data": Schema.map("By type: see docs/events/.", of: .object([:])),
                "at": Schema.string("When.", format: .dateTime),
            ]),
    ]
}
