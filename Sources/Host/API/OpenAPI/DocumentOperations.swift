import Domain

/// /api/v1/documents
enum DocumentOperations {
    static let all = [upload]

    static let schemas: [String: JSON] = [
        "DocumentUpload": Schema.map(
            "File parts, each with a filename; names and media types are not used.", of: ["type": "string"],
            atMost: MultipartParser.mostFiles),
        "StoredDocuments": Schema.answer(
            "What was stored, in the order it was sent.",
            ["documents": Schema.list("The files.", of: Schema.reference("StoredDocument"))]),
        "StoredDocument": Schema.answer(
            "One file.",
            [
                "id": Schema.string(
                    "Its handle, to be given where a request takes an image.", pattern: "^blob:[0-9a-f]{64}$"),
                "size": Schema.integer("Bytes."),
                "mediaType": Schema.choice("Told by its first bytes.", MediaType.allCases.map(\.rawValue)),
            ]),
    ]

    private static let upload = OperationEntry(
        method: "post", path: DocumentRoutes.path, access: .client, id: "uploadDocuments", tag: "Documents",
        summary: "Store images for later requests",
        description:
            "Takes files as they are, which saves base64. The handles serve as images in any request of the same tenant. Equal content has one handle. What no request has used within 24 hours is deleted.",
        parameters: ["IdempotencyKey"],
        input: .init(schema: "DocumentUpload", contentType: "multipart/form-data"),
        answers: [
            .init(
                status: 201, description: "All of them are stored.", schema: "StoredDocuments",
                headers: ["Idempotency-Replayed"],
                example: [
                    "documents": [
                        [
                            "id": .string("blob:" + String(repeating: "0123456789abcdef", count: 4)), "size": 184_213,
                            "mediaType": "image/jpeg",
                        ]
                    ]
                ])
        ], problems: [400, 401, 409, 413, 415, 422, 500, 503])
}
