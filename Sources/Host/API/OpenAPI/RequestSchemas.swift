import Domain

/// What clients send.
enum RequestSchemas {
    static let all: [String: JSON] = [
        "DocumentRequest": .object(document), "IDRequest": .object(register), "BiometricRequest": .object(biometric),
        "VoucherRequest": .object(voucher),
        "VoucherCancelRequest": .object(
            Schema.input(
                "Why a voucher is taken back.", required: [],
                [
                    "reason": Schema.string(
                        "In the client's words, for the provider.", min: 1, max: 500, orNull: true)
                ])),
        "VerificationRequest": [
            "description": "Any verification; `verificationType`, which must be there, tells which.",
            "anyOf": [
                Schema.reference("DocumentRequest"), Schema.reference("BiometricRequest"),
                Schema.reference("IDRequest"),
            ],
        ],
        "VerificationBatch": batch(of: "VerificationRequest"), "VoucherBatch": batch(of: "VoucherRequest"),
        "Image": Schema.string(
            "A JPEG, PNG, WebP, TIFF, BMP or PDF in base64, with or without the head of a data URL, or the handle of one stored by `POST /api/v1/documents`. The first bytes tell the type."
        ),
    ]

    private static func batch(of name: String) -> JSON {
        var items = Schema.list("The requests, at most 100.", of: Schema.reference(name)).object ?? [:]
        items["minItems"] = 1
        items["maxItems"] = 100
        return .object(
            Schema.input(
                "Many requests, each taken or refused by itself.", required: ["items"], ["items": .object(items)]))
    }

    private static let document = CommonSchemas.input(
        "Asks for the verification of an identity document.", required: ["verificationType", "documentImages"],
        [
            "verificationType": ["const": "document"],
            "documentImages": .object(
                Schema.input(
                    "The document's sides.", required: ["front"],
                    ["front": Schema.reference("Image"), "back": Schema.orNull(Schema.reference("Image"))])),
            "selfie": Schema.orNull(Schema.reference("Image")),
        ])

    private static let register: [String: JSON] = {
        var schema = CommonSchemas.input(
            "Asks a register for a number, or for a person.", required: ["verificationType"],
            [
                "verificationType": Schema.string(
                    "The register's name: a type of `verification.id/1` in `GET /api/v1/capabilities`.",
                    max: 64, pattern: "^[a-z0-9_]+$", examples: ["philippines_nbi_clearance"]),
                "idNumber": Schema.string("As it stands on the document.", min: 1, max: 64, orNull: true),
                "userData": userData,
            ])
        // Some registers find a person without a number.
        schema["anyOf"] = [["required": ["idNumber"]], ["required": ["userData"]]]
        return schema
    }()

    private static let biometric = CommonSchemas.input(
        "Asks whether a selfie shows a living person, and the one in the reference picture.", required: ["selfie"],
        [
            "verificationType": ["const": "biometric"],
            "selfie": Schema.reference("Image"),
            "referenceImage": Schema.orNull(Schema.reference("Image")),
            "userData": userData,
        ])

    private static let userData: JSON = {
        let text: JSON = ["type": "string", "minLength": 1, "maxLength": 4096]
        var schema = Schema.map(
            "What the person says; compared with the entry. A register may want more fields.", of: text, orNull: true)
        schema.set(
            [
                "firstName": text, "middleName": text, "lastName": text,
                "dateOfBirth": Schema.string("YYYY-MM-DD.", format: .date),
            ], at: JSONPointer(tokens: ["properties"]))
        return schema
    }()

    private static let voucher = CommonSchemas.input(
        "Asks for an airtime or data voucher. It spends money: it is issued once, however often the host must ask.",
        required: ["type", "amount", "currency", "recipient"],
        [
            "type": Schema.choice("What it buys.", VoucherSchemas.types),
            "amount": Schema.string(
                "Positive, exactly two decimals, at most twelve digits.", pattern: VoucherSchemas.amount,
                examples: ["10.00"]),
            "currency": Schema.choice("ISO 4217; never converted.", VoucherSchemas.currencies),
            "recipient": Schema.string(
                "A telephone number in international form, E.164.", pattern: "^\\+[1-9][0-9]{7,14}$",
                examples: ["+263771234567"]),
        ])
}
