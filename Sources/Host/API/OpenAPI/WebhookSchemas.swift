import Domain
import Store
import Webhooks

/// Endpoints and deliveries, as they are sent and answered.
enum WebhookSchemas {
    static let all: [String: JSON] = [
        "WebhookEndpoint": Schema.answer("Where webhooks go.", endpoint),
        "WebhookEndpointWithSecret": Schema.with(
            "Where webhooks go, and what signs them.", endpoint,
            [
                "secret": Schema.string(
                    "`whsec_` and base64. It is not shown again, but to a repetition under the same `Idempotency-Key`; null there when another has taken its place since.",
                    orNull: true)
            ]),
        "WebhookEndpointList": Schema.answer(
            "All endpoints.",
            ["items": Schema.list("In the order in which they were made.", of: Schema.reference("WebhookEndpoint"))]),
        "WebhookEndpointRequest": .object(Schema.input("A new endpoint.", required: ["url"], input(isNew: true))),
        "WebhookEndpointChange": .object(
            Schema.input("A change; what is absent or null stays.", required: [], input(isNew: false))),
        "WebhookRotation": .object(
            Schema.input(
                "How the old secret goes.", required: [],
                [
                    "overlapHours": Schema.integer(
                        "How long both sign; \(WebhookEndpoints.overlapHours) if left out.",
                        max: WebhookEndpoints.longestOverlapHours)
                ])),
        "WebhookDefaultSecret": Schema.answer(
            "The secret for URLs that requests bring.",
            [
                "createdAt": time("When it was made."), "updatedAt": time("When it was last changed."),
                "shownAt": time("When it was shown.", orNull: true),
                "previousSecretUntil": time("Until then the one before it signs as well.", orNull: true),
                "secret": Schema.string("`whsec_` and base64; null where it is not shown again.", orNull: true),
            ]),
        "WebhookTest": Schema.answer(
            "What came of a test event.",
            [
                "id": Schema.string("The `webhook-id` it had.", format: .uuid),
                "delivered": Schema.boolean("It was answered with 2xx."),
                "milliseconds": Schema.integer("It took."),
                "status": Schema.integer("Of the answer.", orNull: true),
                "reason": Schema.string("Why there was no answer.", orNull: true),
                "body": Schema.string("The beginning of the answer, at most 16 KiB.", orNull: true),
            ]),
        "WebhookDelivery": Schema.answer("One event on its way to one endpoint.", delivery),
        "WebhookDeliveryPage": Schema.answer(
            "One page, latest first.",
            [
                "items": Schema.list("The deliveries.", of: Schema.reference("WebhookDelivery")),
                "nextCursor": Schema.string("Ask with it for the next page; null on the last.", orNull: true),
            ]),
        "WebhookDeliveryLog": Schema.with(
            "A delivery with its attempts.", delivery, ["log": Schema.list("Every attempt, in order.", of: attempt)]),
        "WebhookReplay": .object(
            Schema.input(
                "Which deliveries are meant: those that match all that is given, and have ended.", required: [],
                [
                    "status": Schema.choice(
                        "`dead`, `delivered`, or both if left out.", ["dead", "delivered"], orNull: true),
                    "endpoint": Schema.string("To this endpoint.", format: .uuid, orNull: true),
                    "request": Schema.string("Of this verification or voucher.", format: .uuid, orNull: true),
                    "from": Schema.string("Written then or later: a date, or a time in UTC.", min: 1, orNull: true),
                    "to": Schema.string("Written before then: a date, or a time in UTC.", min: 1, orNull: true),
                    "all": Schema.boolean("True where nothing else says which."),
                    "limit": Schema.integer(
                        "At most so many; 1,000 without it.", min: 1, max: WebhookSelection.mostAtOnce),
                ])),
        "WebhookReplayed": Schema.answer("How many.", ["replayed": Schema.integer("Pending again.")]),
    ]

    private static let endpoint: Schema.Members = [
        "id": Schema.string("Of the endpoint.", format: .uuid),
        "host": Schema.string("Of the URL, which is not shown: it may hold a secret."),
        "events": events, "payload": payload, "ordered": ordered, "signatures": signatures,
        "publicKey": Schema.string(
            "`whpk_` and base64: verifies the `v1a` signatures; null where there are none.", orNull: true),
        "previousPublicKey": Schema.string(
            "The one before it, whose signatures come as well until `previousSecretUntil`.", orNull: true),
        "status": Schema.choice("Whether it is sent anything.", WebhookStatus.allCases.map(\.rawValue)),
        "reason": Schema.string(
            "Why it is disabled: `operator`, `gone` (it answered 410) or `failing` (for five days).", orNull: true),
        "disabledAt": time("When it was disabled.", orNull: true),
        "failingSince": time("Of the first failure since the last success.", orNull: true),
        "previousSecretUntil": time("Until then the secret before this one signs as well.", orNull: true),
        "createdAt": time("When it was made."), "updatedAt": time("When it was last changed."),
    ]

    private static let events = Schema.list(
        "The types of events that it is sent; `verification.*`, `voucher.*` and `*` stand for many.",
        of: ["type": "string", "enum": .array(WebhookEventNames.all.map { .string($0) })])
    private static let payload = Schema.choice(
        "`thin`: ids and codes only. `full`: the request as GET would show it.", WebhookPayload.allCases.map(\.rawValue)
    )
    private static let signatures = Schema.list(
        "How webhooks are signed: always `v1`, with the secret; `v1a` also with a private key whose public key is shown.",
        of: ["type": "string", "enum": ["v1", "v1a"]])
    private static let ordered = Schema.boolean(
        "A later event of a request waits until the earlier is delivered or given up.")

    private static func input(isNew: Bool) -> Schema.Members {
        let url = Schema.string("Where it is.", min: 1, max: 2048, orNull: !isNew)
        if isNew {
            return [
                "url": url, "events": events, "payload": payload, "ordered": ordered, "signatures": signatures,
            ]
        }
        return [
            "url": url, "events": events, "payload": payload, "ordered": ordered, "signatures": signatures,
            "status": Schema.choice("Whether it is sent anything.", WebhookStatus.allCases.map(\.rawValue)),
        ]
    }

    private static let delivery: Schema.Members = [
        "id": Schema.string("Its `webhook-id`, in every attempt.", format: .uuid),
        "endpoint": Schema.string("Its endpoint; of a `webhookUrl`, what stands for its host.", format: .uuid),
        "host": Schema.string("Of the URL; null once the endpoint is removed.", orNull: true),
        "request": Schema.string("The verification or voucher.", format: .uuid),
        "seq": Schema.integer("Of the event within its request.", min: 1),
        "type": Schema.string("Of the event."),
        "status": Schema.choice("How it stands.", WebhookDeliveryState.allCases.map(\.rawValue)),
        "attempts": Schema.integer("Made so far."),
        "nextAt": time("When it is tried next.", orNull: true),
        "createdAt": time("When the event was."),
        "finishedAt": time("When it was delivered or given up.", orNull: true),
        "lastStatus": Schema.integer("Of the last answer.", orNull: true),
        "reason": Schema.string("What was wrong with the last attempt.", orNull: true),
    ]

    private static let attempt = Schema.answer(
        "One attempt.",
        [
            "number": Schema.integer("From 1.", min: 1), "at": time("When it was sent."),
            "milliseconds": Schema.integer("It took."),
            "status": Schema.integer("Of the answer; null where there was none.", orNull: true),
            "reason": Schema.string("What was wrong with it.", orNull: true),
            "sent": Schema.boolean("It may have arrived."),
            "body": Schema.string("The beginning of the answer, at most 16 KiB.", orNull: true),
        ])

    private static func time(_ description: String, orNull: Bool = false) -> JSON {
        Schema.string("\(description) UTC.", format: .dateTime, orNull: orNull)
    }
}
