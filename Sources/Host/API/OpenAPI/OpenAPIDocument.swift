package import Domain

/// The contract with API clients, OpenAPI 3.1: what docs/openapi.yaml holds and GET /openapi.json serves.
package enum OpenAPIDocument {
    /// Of the contract; it grows with the product until both are 1.0.0.
    static let version = "0.1.0"

    static let operations =
        VerificationOperations.all + DocumentOperations.all + VoucherOperations.all + DeadLetterOperations.all
        + HostOperations.all + TemplateOperations.all + ScheduleOperations.all + EventOperations.all
        + SocketOperations.all + WebhookOperations.all + ReviewOperations.all
        + RefusedCallbackOperations.all + ProviderOperations.all

    package static let json: JSON = [
        "openapi": "3.1.0",
        "info": [
            "title": "Gatehouse", "version": .string(version),
            "summary": "One verification API in front of every provider.",
            "description": .string(introduction),
            "license": ["name": "Apache License 2.0", "identifier": "Apache-2.0"],
        ],
        "servers": [["url": "/"]],
        "security": [["apiKey": []], ["bearer": []]],
        "tags": .array(tags.map { ["name": .string($0.key), "description": .string($0.value)] }),
        "paths": paths,
        "components": [
            "securitySchemes": [
                "apiKey": ["type": "apiKey", "in": "header", "name": "X-API-Key"],
                "bearer": ["type": "http", "scheme": "bearer"],
            ],
            "parameters": .object(SharedParameters.all),
            "headers": .object(SharedParameters.headers),
            "responses": .object(ProblemResponses.all(Set(operations.flatMap(\.problems)))),
            "schemas": .object(schemas),
        ],
    ]

    /// The text of docs/openapi.yaml.
    package static var yaml: String {
        "# Made from Sources/Host/API/OpenAPI; a test compares the two. To write it again:\n"
            + "# UPDATE_DOCS=1 make test FILTER=APITests\n" + YAMLEmitter.text(json)
    }

    private static let introduction = """
        JSON in camelCase. Send a key as `X-API-Key` or as a bearer token; a tenant sees its own requests only.
        Refusals are `application/problem+json` with a stable `code`. A known path with another method is answered 405 with an `Allow` header.
        Answers may gain members; clients ignore those they do not know.
        """

    private static let tags: KeyValuePairs<String, String> = [
        "Verifications": "Identity documents and registers.", "Documents": "Images for verifications.",
        "Events": "What happens to verifications, as it happens.",
        "Vouchers": "Airtime and data.",
        "Dead letters": "Requests that were given up. For keys with the scope `admin`.",
        "Webhooks": "Where the tenant is told of events, and what was delivered.",
        "Capabilities": "What may be asked for.",
        "Administration": "With a key that has the scope `admin`.", "Health": "Without a key.",
        "Contract": "Without a key.",
    ]

    private static let paths: JSON = {
        var paths: [String: [String: JSON]] = [:]
        for operation in operations { paths[operation.path, default: [:]][operation.method] = operation.json }
        return .object(paths.mapValues { .object($0) })
    }()

    private static let schemas = [
        CommonSchemas.all, VerificationSchemas.all, DocumentOperations.schemas, VoucherSchemas.all, RequestSchemas.all,
        DeadLetterSchemas.all, HostSchemas.all, TemplateSchemas.all, ScheduleSchemas.all,
        EventOperations.schemas, WebhookSchemas.all, ReviewOperations.schemas,
        RefusedCallbackOperations.schemas, ProviderOperations.schemas,
    ].reduce(into: [:]) { $0.merge($1) { $1 } }
}
