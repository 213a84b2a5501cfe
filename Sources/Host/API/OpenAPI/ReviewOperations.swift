import Domain

/// /api/v1/admin/verifications, and where providers call back.
enum ReviewOperations {
    static let all = [list, read, decide, place, rotate]

    private static let path = ReviewRoutes.path
    private static let tag = "Administration"

    private static let list = OperationEntry(
        method: "get", path: path, access: .admin, id: "listReviews", tag: tag,
        summary: "List verifications that wait for a person",
        description:
            "Newest first. Of all tenants, without what was found out about people. With `decision` those of another verdict.",
        parameters: ["cursor", "limit", "ReviewDecision", "ReviewTenant"],
        answers: [.init(status: 200, description: "One page.", schema: "ReviewPage")],
        problems: [400, 401, 403, 500, 503])

    private static let read = OperationEntry(
        method: "get", path: path + "/{id}", access: .admin, id: "readReview", tag: tag,
        summary: "Read how a verification stands", description: "Its `ETag` is what a decision names.",
        parameters: ["Id"],
        answers: [
            .init(status: 200, description: "The verification.", schema: "Review", headers: ["ETag"])
        ],
        problems: [401, 403, 404, 500, 503])

    private static let decide = OperationEntry(
        method: "post", path: path + "/{id}/decision", access: .admin, id: "decideVerification", tag: tag,
        summary: "Decide a verification",
        description:
            "Revises the verdict of a completed verification; clients hear of it as `verification.revised`. Nothing changes when that is the verdict already. A provider's later callback does not change what a person decided. Audited.",
        parameters: ["Id", "IfMatch"],
        input: .init(
            schema: "ReviewDecision", examples: ["approve": ["decision": "approved", "notes": "Seen in person."]]),
        answers: [
            .init(status: 200, description: "The verification as it is now.", schema: "Review", headers: ["ETag"])
        ],
        problems: [400, 401, 403, 404, 409, 412, 413, 415, 428, 500, 503])

    private static let place = OperationEntry(
        method: "get", path: AdminCallbackRoutes.path, access: .admin, id: "readCallbackAddress", tag: tag,
        summary: "Where a provider calls back",
        description: "The address to give to the provider for this tenant's account. Keep it between the two of you.",
        parameters: ["ProviderId", "AccountTenant"],
        answers: [.init(status: 200, description: "The address.", schema: "CallbackAddress")],
        problems: [400, 401, 403, 404, 500, 503])

    private static let rotate = OperationEntry(
        method: "post", path: AdminCallbackRoutes.path + "/rotate", access: .admin, id: "rotateCallbackAddress",
        tag: tag, summary: "Make a new callback address",
        description: "The old one goes on to be taken for `overlapHours`. Audited.",
        parameters: ["ProviderId", "AccountTenant"],
        input: .init(schema: "CallbackRotation", isRequired: false, examples: ["at once": ["overlapHours": 0]]),
        answers: [.init(status: 200, description: "The new address.", schema: "CallbackAddress")],
        problems: [400, 401, 403, 404, 413, 415, 500, 503])

    static let parameters: [String: JSON] = [
        "ReviewDecision": [
            "name": "decision", "in": "query", "description": "Only with this verdict; `review` without it.",
            "schema": ["type": "string", "enum": ["approved", "rejected", "review"], "default": "review"],
        ],
        "ReviewTenant": [
            "name": "tenant", "in": "query", "description": "Only of this tenant, by name.",
            "schema": ["type": "string"],
        ],
        "AccountTenant": [
            "name": "tenant", "in": "query", "required": true, "description": "The tenant, by name.",
            "schema": ["type": "string"],
        ],
        "ProviderId": [
            "name": "provider", "in": "path", "required": true, "description": "By its id in providers.d.",
            "schema": ["type": "string"],
        ],
        "IfMatch": [
            "name": "If-Match", "in": "header", "required": true,
            "description": "An `ETag` of the verification as it was seen: a later version is not decided. `*` for any.",
            "schema": ["type": "string"],
        ],
    ]

    static let schemas: [String: JSON] = [
        "Review": Schema.answer("How a verification stands, for reviewers.", review),
        "ReviewPage": Schema.answer(
            "One page, newest first.",
            [
                "items": Schema.list("The verifications.", of: Schema.reference("Review")),
                "nextCursor": Schema.string("Ask with it for the next page; null on the last.", orNull: true),
            ]),
        "ReviewDecision": .object(
            Schema.input(
                "A person's verdict.", required: ["decision"],
                [
                    "decision": Schema.choice("The verdict.", ["approved", "rejected"]),
                    "notes": Schema.string(
                        "Why; kept sealed with the verification.", min: 1, max: ReviewRoutes.notesLimit, orNull: true),
                ])),
        "CallbackAddress": Schema.answer(
            "Where a provider calls back.",
            [
                "provider": Schema.string("By its id in providers.d."), "tenant": Schema.string("Its name."),
                "url": Schema.string("null while the setting `public_url` is missing.", orNull: true),
                "path": Schema.string("The same without the host."),
                "callbacks": Schema.list(
                    "What the plugin expects below it.",
                    of: Schema.answer(
                        "One of the provider's callbacks.",
                        [
                            "name": Schema.string("The plugin's name for it."),
                            "url": Schema.string("null while the setting `public_url` is missing.", orNull: true),
                        ])),
                "allowFrom": Schema.list(
                    "Blocks of addresses that may call; none: any.", of: Schema.string("Such as 203.0.113.0/24.")),
                "acceptsUnsigned": Schema.boolean("Callbacks without a valid proof are taken as well."),
            ]),
        "CallbackRotation": .object(
            Schema.input(
                "How long the old address is taken.", required: [],
                ["overlapHours": Schema.integer("168 without it.", min: 0, max: 8760)])),
    ]

    private static let review: Schema.Members = [
        "id": CommonSchemas.id,
        "tenant": Schema.string("Its name.", orNull: true),
        "status": Schema.choice("How it stands.", RequestStatus.allCases.map(\.rawValue)),
        "decision": Schema.choice(
            "The verdict; null until there is one.", Decision.allCases.map(\.rawValue), orNull: true),
        "decidedBy": Schema.choice("Who gave it.", ["provider", "reviewer"], orNull: true),
        "method": Schema.string("`document`, `id_based` or `biometric`.", orNull: true),
        "verificationType": Schema.string("What was verified.", orNull: true),
        "provider": Schema.string("The one that decided, by its id in providers.d.", orNull: true),
        "template": Schema.string("As the client named it.", orNull: true),
        "etag": Schema.string("For `If-Match`."),
        "createdAt": CommonSchemas.createdAt,
        "completedAt": Schema.string("UTC.", format: .dateTime, orNull: true),
        "updatedAt": Schema.string("UTC.", format: .dateTime),
    ]
}
