import Domain
import Store

/// /api/v1/admin/callbacks
enum RefusedCallbackOperations {
    static let all = [
        OperationEntry(
            method: "get", path: RefusedCallbackRoutes.path, access: .admin, id: "listRefusedCallbacks",
            tag: "Administration", summary: "List callbacks that were refused",
            description: """
                Newest first: of each tenant and provider the last \(DataStore.refusedCallbacksKept), for seven days. Calls \
                to addresses that are nobody's are not among them, and of a flood only some are kept.
                """,
            parameters: ["cursor", "limit", "CallbackState", "CallbackProvider", "CallbackReason", "ReviewTenant"],
            answers: [.init(status: 200, description: "One page.", schema: "RefusedCallbackPage")],
            problems: [400, 401, 403, 500, 503]),
        OperationEntry(
            method: "get", path: RefusedCallbackRoutes.path + "/{id}", access: .admin, id: "readRefusedCallback",
            tag: "Administration", summary: "Read what a refused callback held",
            description: "The call as it arrived, without credentials and without its token. Audited.",
            parameters: ["CallbackId"],
            answers: [.init(status: 200, description: "The callback.", schema: "RefusedCallbackContent")],
            problems: [401, 403, 404, 500, 503]),
    ]

    static let parameters: [String: JSON] = [
        "CallbackId": [
            "name": "id", "in": "path", "required": true, "description": "The callback's id, from the list.",
            "schema": ["type": "string", "format": "uuid"],
        ],
        "CallbackState": [
            "name": "state", "in": "query", "description": "Always `refused`.",
            "schema": ["type": "string", "enum": ["refused"], "default": "refused"],
        ],
        "CallbackProvider": [
            "name": "provider", "in": "query", "description": "Only to this provider's addresses, by its id.",
            "schema": ["type": "string"],
        ],
        "CallbackReason": [
            "name": "reason", "in": "query", "description": "Only refused for this reason.",
            "schema": ["type": "string", "enum": .array(reasons.map { .string($0) })],
        ],
    ]

    static let schemas: [String: JSON] = [
        "RefusedCallback": Schema.answer("A callback that was refused.", callback),
        "RefusedCallbackPage": Schema.answer(
            "One page, newest first.",
            [
                "items": Schema.list("The callbacks.", of: Schema.reference("RefusedCallback")),
                "nextCursor": Schema.string("Ask with it for the next page; null on the last.", orNull: true),
            ]),
        "RefusedCallbackContent": Schema.with(
            "A callback that was refused, with what it held.", callback,
            [
                "detail": Schema.string("Why, in words; null where the reason says it all.", orNull: true),
                "method": Schema.string("Of the call."),
                "path": Schema.string("What followed the token, with the query."),
                "headers": Schema.list(
                    "In their order; of credentials only the names.",
                    of: Schema.answer(
                        "A header.",
                        ["name": Schema.string("Its name."), "value": Schema.string("As it came, or `(not kept)`.")])),
                "body": Schema.string("Its first 64 KiB."),
                "bodyEncoding": Schema.choice("How `body` is written.", ["text", "base64"]),
                "bodyIsWhole": Schema.boolean("Nothing of it is missing."),
            ]),
    ]

    private static let reasons = CallbackRefusal.allCases.map(\.rawValue)
    private static let callback: Schema.Members = [
        "id": Schema.string("Of the callback.", format: .uuid),
        "provider": Schema.string("By its id in providers.d."),
        "tenant": Schema.string("Whose address was called, by name.", orNull: true),
        "state": Schema.choice("Always that.", ["refused"]),
        "reason": Schema.choice(
            "`foreign_source`: the address may not call; `not_genuine`: no proof held; `not_understood`: the plugin knows no such callback; `unavailable`: it could not be judged, and was to be sent again.",
            reasons),
        "source": Schema.string("The caller's address.", orNull: true),
        "receivedAt": Schema.string("UTC.", format: .dateTime),
        "size": Schema.integer("Bytes of the body."),
    ]
}
