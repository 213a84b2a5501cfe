import Domain
import Engine
import Testing

@Suite("What plugins are asked follows the published schemas")
struct OperationInputTests {
    private static let id = ID(high: 0x0190_d5c4_8b1e_7c3a, low: 0x9f1e_5a0c_2b3d_4e5f)

    private static func submission(
        _ operation: OperationID, type: String, country: String? = "PHL", reference: String? = "order-9",
        metadata: JSON = ["branch": "Manila"], fields: [String: JSON] = [:]
    ) -> Submission {
        Submission(
            tenant: .make(), tenantName: "acme", kind: .verification, operation: operation, method: "m", type: type,
            template: "ph-id", country: country, reference: reference, subject: "juan", metadata: metadata,
            fields: fields, correlationID: .make())
    }

    private static let images: [(role: String, handle: String, mediaType: String)] = [
        ("front", "blob:aa", "image/jpeg"), ("back", "blob:bb", "image/png"), ("selfie", "blob:cc", "image/webp"),
    ]

    private static func valid(_ request: JSON, _ operation: OperationID) throws {
        let schema = try #require(OperationSchemas.request(operation.description))
        #expect(schema.validate(request) == [])
    }

    @Test("a document request holds its images by handle, the vendor's template and no name of the client's")
    func document() throws {
        let stored = OperationInput.stored(
            Self.submission(.verificationDocument, type: "passport"), images: Self.images)
        let request = OperationInput.request(.verificationDocument, id: Self.id, stored: stored, template: "306")
        try Self.valid(request, .verificationDocument)
        #expect(request["template"] == "306")
        #expect(request["country"] == "PHL")
        #expect(request["reference"] == .string(Self.id.text))
        #expect(request["selfie"] == ["blob": "blob:cc", "mediaType": "image/webp"])
        #expect(
            request["documents"] == [
                ["side": "front", "blob": "blob:aa", "mediaType": "image/jpeg"],
                ["side": "back", "blob": "blob:bb", "mediaType": "image/png"],
            ])
        #expect(request["metadata"] == ["branch": "Manila"])
        #expect(!request.text.contains("juan") && !request.text.contains("order-9") && !request.text.contains("ph-id"))
    }

    @Test("a document request without the optional things is valid too")
    func plainDocument() throws {
        let stored = OperationInput.stored(
            Self.submission(.verificationDocument, type: "passport", country: nil, reference: nil, metadata: [:]),
            images: [Self.images[0]])
        let request = OperationInput.request(.verificationDocument, id: Self.id, stored: stored, template: nil)
        try Self.valid(request, .verificationDocument)
        #expect(request["selfie"] == .null && request["template"] == .null && request["country"] == .null)
    }

    @Test("a biometric request holds both pictures; without a reference picture only liveness is asked for")
    func biometric() throws {
        let images: [(role: String, handle: String, mediaType: String)] = [
            ("selfie", "blob:cc", "image/webp"), ("reference", "blob:dd", "image/png"),
        ]
        for count in 1...2 {
            let stored = OperationInput.stored(
                Self.submission(.verificationBiometric, type: "biometric", fields: ["userData": ["firstName": "Ana"]]),
                images: Array(images.prefix(count)))
            let request = OperationInput.request(.verificationBiometric, id: Self.id, stored: stored, template: "430")
            try Self.valid(request, .verificationBiometric)
            #expect(request["selfie"] == ["blob": "blob:cc", "mediaType": "image/webp"])
            let reference: JSON = ["blob": "blob:dd", "mediaType": "image/png"]
            #expect(request["referenceImage"] == (count == 2 ? reference : .null))
            #expect(request["userData"] == ["firstName": "Ana"])
            #expect(!request.text.contains("juan") && !request.text.contains("order-9"))
        }
    }

    @Test("a cancellation names the voucher to the provider, and is settled by it")
    func cancellation() throws {
        let stored: JSON = [
            "voucher": "0190d5c4-8b1e-7c3a-9f1e-5a0c2b3d4e5f", "providerReference": "v-1", "reason": nil,
            "provider": "airtime",
        ]
        let request = OperationInput.request(.voucherCancel, id: .make(), stored: stored, template: nil)
        try Self.valid(request, .voucherCancel)
        #expect(request["reference"] == stored["voucher"])
        let lookup = OperationInput.lookup(id: .make(), stored: stored, providerReference: nil)
        try Self.valid(lookup, .voucherStatus)
        #expect(lookup["reference"] == stored["voucher"] && lookup["providerReference"] == "v-1")
    }

    @Test("an ID request holds type, number, person, country and labels", arguments: ["306", nil])
    func identity(template: String?) throws {
        let stored = OperationInput.stored(
            Self.submission(
                .verificationID, type: "philippines_nbi_clearance",
                fields: ["idNumber": "NBI-1", "userData": ["lastName": "Dela Cruz", "dateOfBirth": "1990-01-01"]]),
            images: [])
        let request = OperationInput.request(.verificationID, id: Self.id, stored: stored, template: template)
        try Self.valid(request, .verificationID)
        #expect(request["verificationType"] == "philippines_nbi_clearance")
        #expect(request["idNumber"] == "NBI-1")
        #expect(request["userData"]?["lastName"] == "Dela Cruz")
        #expect(request["country"] == "PHL")
        #expect(request["metadata"] == ["branch": "Manila"])
        #expect(request["template"] == (template.map { .string($0) } ?? .null))
    }

    @Test("an ID request without a person's data is valid too")
    func plainIdentity() throws {
        let stored = OperationInput.stored(
            Self.submission(.verificationID, type: "nbi", country: nil, fields: ["idNumber": "1"]), images: [])
        try Self.valid(
            OperationInput.request(.verificationID, id: Self.id, stored: stored, template: nil), .verificationID)
    }

    @Test("a voucher request holds money and recipient, and is found again by the request's id")
    func voucher() throws {
        let stored = OperationInput.stored(
            Self.submission(
                .voucherIssue, type: "airtime",
                fields: ["amount": "10.00", "currency": "USD", "recipient": "+263771234567"]), images: [])
        let request = OperationInput.request(.voucherIssue, id: Self.id, stored: stored, template: nil)
        try Self.valid(request, .voucherIssue)
        #expect(request["type"] == "airtime")
        #expect(request["reference"] == .string(Self.id.text))
    }

    @Test(
        "a look-up names the voucher by our reference, and by the vendor's where it is known", arguments: ["v-1", nil])
    func lookup(reference: String?) throws {
        let request = OperationInput.lookup(id: Self.id, stored: [:], providerReference: reference)
        try Self.valid(request, .voucherStatus)
        #expect(request["reference"] == .string(Self.id.text))
    }

    @Test("a health probe asks for nothing")
    func probe() throws {
        try Self.valid(OperationInput.request(.healthProbe, id: Self.id, stored: [:], template: nil), .healthProbe)
    }

    @Test("what is kept holds everything the client sent")
    func stored() {
        let stored = OperationInput.stored(
            Self.submission(.verificationID, type: "nbi", fields: ["idNumber": "1"]), images: Self.images)
        #expect(stored["templateId"] == "ph-id")
        #expect(stored["subject"] == "juan")
        #expect(stored["reference"] == "order-9")
        #expect(stored["images"]?.array?.count == 3)
        #expect(stored["verificationType"] == "nbi")
    }
}
