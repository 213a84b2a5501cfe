import Domain

/// A verification as it is answered.
enum VerificationSchemas {
    static let all: [String: JSON] = [
        "Verification": verification,
        "VerificationPage": Schema.answer(
            "One page, newest first.",
            [
                "items": Schema.list("The verifications.", of: Schema.reference("Verification")),
                "nextCursor": Schema.string("Ask with it for the next page; null on the last.", orNull: true),
            ]),
        "Decision": Schema.choice("The verdict.", Decision.allCases.map(\.rawValue)),
        "Person": person,
        "Document": document,
        "IDRecord": record,
        "Check": Schema.answer(
            "One thing that was examined.",
            [
                "name": Schema.string("Such as `mrz` or `image_quality.glare`.", pattern: "^[a-z0-9_.]+$"),
                "outcome": Schema.choice(
                    "`review` when a person must look.", ["passed", "failed", "not_done", "review"]),
                "detail": Schema.string("More, for people.", orNull: true),
            ]),
    ]

    private static let verification = Schema.answer(
        "A verification. The members are the same whichever provider served it; null stands for what is not known.",
        [
            "id": CommonSchemas.id,
            "status": Schema.reference("RequestStatus"),
            "decision": Schema.orNull(Schema.reference("Decision")),
            "retryable": Schema.boolean("Another try with better input may end otherwise.", orNull: true),
            "method": Schema.choice("How it was asked for.", ["document", "id_based", "biometric"]),
            "verificationType": Schema.string("`document`, `biometric`, or the register's name."),
            "createdAt": CommonSchemas.createdAt,
            "completedAt": CommonSchemas.completedAt,
            "processingTimeMs": CommonSchemas.processingTime,
            "progress": Schema.reference("Progress"),
            "person": Schema.reference("Person"),
            "document": Schema.reference("Document"),
            "idRecord": Schema.reference("IDRecord"),
            "checks": Schema.list("What was examined.", of: Schema.reference("Check")),
            "failure": CommonSchemas.failure,
            "metadata": Schema.reference("Metadata"),
            "reference": CommonSchemas.reference,
        ])

    private static let person = Schema.answer(
        "Who the person is by the document or the register.",
        [
            "fullName": text("As it is written there."),
            "firstName": text("Given names."),
            "middleName": text("Middle names."),
            "lastName": text("Family name."),
            "dateOfBirth": date("Day of birth."),
            "sex": text("As it is written there, such as M, F or X."),
            "nationality": text("ISO 3166-1 alpha-3 where the source gives a code, else its own words."),
            "placeOfBirth": text("As it is written there."),
            "address": text("On one line."),
        ])

    private static let document = Schema.answer(
        "Which document it is.",
        [
            "type": text("Such as passport, identity_card or driving_license."),
            "country": text("The issuing country, ISO 3166-1 alpha-3 where known."),
            "number": text("The document's number."),
            "issuedAt": date("Day of issue."),
            "expiresAt": date("Last day of validity."),
            "issuer": text("The issuing authority."),
            "name": text("The edition, such as Philippines - ID Card (2018)."),
        ])

    private static let record = Schema.answer(
        "The register's entry.",
        [
            "type": text("The register, as in the request's verificationType."),
            "number": text("The number the entry stands under."),
            "status": text("In the register's words, such as valid or expired."),
            "issuedAt": date("Day of issue."),
            "expiresAt": date("Last day of validity."),
            "found": Schema.boolean("Whether there is such an entry.", orNull: true),
            "valid": Schema.boolean("Whether it is in force today.", orNull: true),
            "details": Schema.map("What else the register says.", of: ["type": "string"], orNull: true),
        ])

    private static func text(_ description: String) -> JSON { Schema.string(description, orNull: true) }

    private static func date(_ description: String) -> JSON {
        Schema.string(description, format: .date, orNull: true)
    }
}
