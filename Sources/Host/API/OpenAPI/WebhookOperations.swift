import Domain
import Store
import Webhooks

/// /api/v1/webhook-endpoints and /api/v1/webhook-deliveries
enum WebhookOperations {
    static let all = endpoints + secrets + deliveries

    private static let path = WebhookEndpointRoutes.path
    private static let delivered = WebhookDeliveryRoutes.path
    private static let tag = "Webhooks"
    private static let example: JSON = [
        "url": "https://client.example/hooks", "events": ["verification.completed", "verification.failed"],
    ]

    private static let endpoints = [
        OperationEntry(
            method: "get", path: path, access: .client, id: "listWebhookEndpoints", tag: tag,
            summary: "List webhook endpoints", description: "In the order in which they were made.",
            answers: [.init(status: 200, description: "All of them.", schema: "WebhookEndpointList")],
            problems: [401, 500, 503]),
        OperationEntry(
            method: "post", path: path, access: .client, id: "createWebhookEndpoint", tag: tag,
            summary: "Add a webhook endpoint",
            description:
                "Only `https`, and only to the public Internet, unless the operator allows more. The answer holds the secret, which is not shown again.",
            parameters: ["IdempotencyKey"],
            input: .init(schema: "WebhookEndpointRequest", examples: ["ends": example]),
            answers: [
                .init(
                    status: 201, description: "The endpoint, with its secret.", schema: "WebhookEndpointWithSecret",
                    headers: ["ETag", "Location", "Idempotency-Replayed"])
            ], problems: [400, 401, 404, 409, 413, 415, 422, 500, 503]),
        OperationEntry(
            method: "get", path: path + "/{id}", access: .client, id: "readWebhookEndpoint", tag: tag,
            summary: "Read a webhook endpoint", description: "Of its URL only the host is shown.",
            parameters: ["EndpointId"], answers: [endpoint], problems: [401, 404, 500, 503]),
        OperationEntry(
            method: "patch", path: path + "/{id}", access: .client, id: "changeWebhookEndpoint", tag: tag,
            summary: "Change a webhook endpoint",
            description:
                "Members that are absent stay. Disabled, nothing is sent to it and no event is kept for it; what was pending waits, and goes on when it is active again.",
            parameters: ["EndpointId", "IfMatch"],
            input: .init(schema: "WebhookEndpointChange", examples: ["disable": ["status": "disabled"]]),
            answers: [endpoint], problems: [400, 401, 404, 412, 413, 415, 428, 500, 503]),
        OperationEntry(
            method: "delete", path: path + "/{id}", access: .client, id: "deleteWebhookEndpoint", tag: tag,
            summary: "Remove a webhook endpoint", description: "What was pending is given up.",
            parameters: ["EndpointId", "OptionalIfMatch"],
            answers: [.init(status: 204, description: "It is gone.", hasBody: false)],
            problems: [401, 404, 412, 500, 503]),
        OperationEntry(
            method: "post", path: path + "/{id}/test", access: .client, id: "testWebhookEndpoint", tag: tag,
            summary: "Send a test event",
            description: "A `webhook.test` event, sent once and at once, and what the endpoint answered.",
            parameters: ["EndpointId"],
            answers: [.init(status: 200, description: "What came of it.", schema: "WebhookTest")],
            problems: [401, 404, 500, 503]),
    ]

    private static let endpoint = OperationEntry.Answer(
        status: 200, description: "The endpoint.", schema: "WebhookEndpoint", headers: ["ETag"])

    private static let secrets = [
        OperationEntry(
            method: "post", path: path + "/{id}/rotate", access: .client, id: "rotateWebhookSecret", tag: tag,
            summary: "Change an endpoint's secret",
            description: "Both secrets sign, each with a signature of its own, until the overlap is over.",
            parameters: ["EndpointId", "IdempotencyKey"],
            input: .init(schema: "WebhookRotation", isRequired: false, examples: ["day": ["overlapHours": 24]]),
            answers: [
                .init(
                    status: 200, description: "The endpoint, with its new secret.",
                    schema: "WebhookEndpointWithSecret", headers: ["ETag", "Location", "Idempotency-Replayed"])
            ], problems: [400, 401, 404, 409, 413, 415, 422, 500, 503]),
        OperationEntry(
            method: "get", path: path + "/default", access: .client, id: "readDefaultWebhookSecret", tag: tag,
            summary: "Read the default secret, once",
            description:
                "What goes to the `webhookUrl` of a request is signed with it. `secret` is there the first time it is asked for, and null from then on.",
            answers: [.init(status: 200, description: "The secret.", schema: "WebhookDefaultSecret")],
            problems: [401, 500, 503]),
        OperationEntry(
            method: "post", path: path + "/default/rotate", access: .client, id: "rotateDefaultWebhookSecret", tag: tag,
            summary: "Change the default secret",
            description: "Both secrets sign, each with a signature of its own, until the overlap is over.",
            parameters: ["IdempotencyKey"],
            input: .init(schema: "WebhookRotation", isRequired: false, examples: ["day": ["overlapHours": 24]]),
            answers: [
                .init(
                    status: 200, description: "The new secret.", schema: "WebhookDefaultSecret",
                    headers: ["Idempotency-Replayed"])
            ],
            problems: [400, 401, 409, 413, 415, 422, 500, 503]),
    ]

    private static let deliveries = [
        OperationEntry(
            method: "get", path: delivered, access: .client, id: "listWebhookDeliveries", tag: tag,
            summary: "List deliveries", description: "Latest first. Unknown filters are refused.",
            parameters: [
                "cursor", "limit", "DeliveryStatus", "DeliveryEndpoint", "DeliveryRequest", "from", "to",
            ],
            answers: [.init(status: 200, description: "One page.", schema: "WebhookDeliveryPage")],
            problems: [400, 401, 500, 503]),
        OperationEntry(
            method: "get", path: delivered + "/{id}", access: .client, id: "readWebhookDelivery", tag: tag,
            summary: "Read a delivery", description: "With every attempt, and the beginning of what was answered.",
            parameters: ["DeliveryId"],
            answers: [.init(status: 200, description: "The delivery.", schema: "WebhookDeliveryLog")],
            problems: [401, 404, 500, 503]),
        OperationEntry(
            method: "post", path: delivered + "/{id}/replay", access: .client, id: "replayWebhookDelivery", tag: tag,
            summary: "Send a delivery again", description: "Under the `webhook-id` it had. Audited.",
            parameters: ["DeliveryId"],
            answers: [.init(status: 200, description: "It is pending again.", schema: "WebhookDelivery")],
            problems: [401, 404, 409, 500, 503]),
        OperationEntry(
            method: "post", path: delivered + "/replay", access: .client, id: "replayWebhookDeliveries", tag: tag,
            summary: "Send many deliveries again",
            description: "Those that match and have ended. Audited one by one.",
            input: .init(schema: "WebhookReplay", examples: ["dead": ["status": "dead", "from": "2026-01-31"]]),
            answers: [.init(status: 200, description: "How many.", schema: "WebhookReplayed")],
            problems: [400, 401, 413, 415, 500, 503]),
    ]

    static let parameters: [String: JSON] = [
        "EndpointId": id("The endpoint's id."),
        "DeliveryId": id("The delivery's id: the `webhook-id` it was sent with."),
        "IfMatch": ifMatch(isRequired: true), "OptionalIfMatch": ifMatch(isRequired: false),
        "DeliveryStatus": query(
            "status", ["type": "string", "enum": .array(WebhookDeliveryState.allCases.map { .string($0.rawValue) })],
            "Only with this status."),
        "DeliveryEndpoint": query("endpoint", ["type": "string", "format": "uuid"], "Only to this endpoint."),
        "DeliveryRequest": query(
            "request", ["type": "string", "format": "uuid"], "Only of this verification or voucher."),
    ]

    private static func id(_ description: String) -> JSON {
        [
            "name": "id", "in": "path", "required": true, "description": .string(description),
            "schema": ["type": "string", "format": "uuid"],
        ]
    }

    private static func ifMatch(isRequired: Bool) -> JSON {
        [
            "name": "If-Match", "in": "header", "required": .bool(isRequired),
            "description": "The `ETag` of what is changed.", "schema": ["type": "string"],
        ]
    }

    private static func query(_ name: String, _ schema: JSON, _ description: String) -> JSON {
        ["name": .string(name), "in": "query", "description": .string(description), "schema": schema]
    }
}
