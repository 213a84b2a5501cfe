import Domain

/// Parameters and headers that several operations have.
enum SharedParameters {
    /// Of the list routes, in the order of the documentation.
    static let filters = filterSchemas.map(\.key)

    static let all: [String: JSON] = {
        var all: [String: JSON] = [
            "Id": [
                "name": "id", "in": "path", "required": true, "description": "The request's id.",
                "schema": ["type": "string", "format": "uuid"],
            ],
            "CorrelationId": [
                "name": "X-Correlation-Id", "in": "header",
                "description": "The client's id of this call, for logs on both sides. A new one is made without it.",
                "schema": ["type": "string", "pattern": "^[A-Za-z0-9._:-]{1,64}$"],
            ],
            "IdempotencyKey": [
                "name": "Idempotency-Key", "in": "header",
                "description":
                    "Makes it safe to send the request again: within 24 hours the same key on the same route is the same request. 1 to 255 visible ASCII characters; a UUID will do.",
                "schema": ["type": "string", "pattern": "^[!-~]{1,255}$"],
            ],
        ]
        all["Name"] = [
            "name": "name", "in": "path", "required": true, "description": "The schedule's name.",
            "schema": ["type": "string"],
        ]
        all["Mode"] = [
            "name": "mode", "in": "query",
            "description": "`async` is answered 202 as soon as the request is stored; `sync`, the default, waits.",
            "schema": ["type": "string", "enum": ["sync", "async"], "default": "sync"],
        ]
        all["LastEventId"] = [
            "name": "Last-Event-ID", "in": "header",
            "description": "Where a stream broke off: its last `id`. Counts more than `after`.",
            "schema": ["type": "integer", "minimum": 0],
        ]
        all["IfNoneMatch"] = [
            "name": "If-None-Match", "in": "header",
            "description":
                "An `ETag` of an earlier answer: the answer is 304 without a body while nothing has changed.",
            "schema": ["type": "string"],
        ]
        all.merge(DeadLetterOperations.parameters) { $1 }
        all.merge(WebhookOperations.parameters) { $1 }
        all.merge(ReviewOperations.parameters) { $1 }
        all.merge(RefusedCallbackOperations.parameters) { $1 }
        for (name, schema) in Array(filterSchemas) + Array(otherSchemas) {
            var schema = schema.object ?? [:]
            let description = schema.removeValue(forKey: "description") ?? ""
            all[name] = [
                "name": .string(name), "in": "query", "description": description, "schema": .object(schema),
            ]
        }
        return all
    }()

    static let headers: [String: JSON] = [
        "X-Correlation-Id": header("The id of this call in the host's log: the client's own, or a new one.", "string"),
        "ETag": header("A strong entity tag: it changes whenever the answer does.", "string"),
        "Location": header("Where the request can be read.", "string"),
        "Idempotency-Replayed": header(
            "`true` where the request had come before under the same `Idempotency-Key`, and this is its answer again.",
            "string"),
        "RateLimit": header(
            "`\"write\";r=98;t=1`: of the key's limit for calls of this kind, how many are left and in how many seconds all are there again.",
            "string"),
        "RateLimit-Policy": header("`\"write\";q=100;w=1`: so many calls of this kind in so many seconds.", "string"),
        "Retry-After": header("Seconds to wait before the next try.", "integer"),
        "WWW-Authenticate": header("Always `Bearer`.", "string"),
    ]

    private static let filterSchemas: KeyValuePairs<String, JSON> = [
        "cursor": Schema.string("`nextCursor` of the page before.", max: 128),
        "limit": .object([
            "type": "integer", "description": "Items of a page.", "minimum": 1, "maximum": 200, "default": 50,
        ]),
        "status": Schema.choice("Only with this status.", RequestStatus.allCases.map(\.rawValue)),
        "decision": Schema.choice("Only with this verdict.", Decision.allCases.map(\.rawValue)),
        "templateId": Schema.string("Only those that asked for this template."),
        "reference": Schema.string("Only with exactly this reference."),
        "subject": Schema.string("Only of this subject."),
        "from": Schema.string("Created then or later: a date, or a time in UTC such as 2026-01-31T09:15:00Z."),
        "to": Schema.string("Created before then: a date, or a time in UTC."),
    ]

    /// Of other routes.
    private static let otherSchemas: KeyValuePairs<String, JSON> = [
        "after": .object([
            "type": "integer", "minimum": 0, "default": 0,
            "description": "`seq` of the last event that is known already.",
        ]),
        "provider": Schema.string("Only this provider."),
        "tenant": Schema.string("Only the account of this tenant rule; empty for the provider's own."),
        "kind": Schema.choice("What is listed; templates if left out.", ["template", "plan"]),
        "acceptEmpty": Schema.choice(
            "`true`: believe a provider that lists none where it listed some.", ["true", "false"]),
        "dryRun": Schema.choice("`true`: only say what would change.", ["true", "false"]),
    ]

    private static func header(_ description: String, _ type: String) -> JSON {
        ["description": .string(description), "schema": ["type": .string(type)]]
    }
}
