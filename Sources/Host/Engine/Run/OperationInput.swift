package import Domain

/// What is kept of a request (`stored`), and what a provider's plugin is handed (`request`), in the shapes of
/// docs/operations.
package enum OperationInput {
    /// The sealed `input` of the request: enough to build any provider's request from, now or after a crash.
    package static func stored(_ submission: Submission, images: [(role: String, handle: String, mediaType: String)])
        -> JSON
    {
        var object = submission.fields
        object["verificationType"] = .string(submission.type)
        object["templateId"] = submission.template.map { .string($0) } ?? .null
        object["country"] = submission.country.map { .string($0) } ?? .null
        object["reference"] = submission.reference.map { .string($0) } ?? .null
        object["subject"] = submission.subject.map { .string($0) } ?? .null
        object["metadata"] = submission.metadata
        object["images"] = .array(
            images.map { ["role": .string($0.role), "blob": .string($0.handle), "mediaType": .string($0.mediaType)] })
        return .object(object)
    }

    /// `template` is the vendor's own id.
    package static func request(
        _ operation: OperationID, id: ID, stored: JSON, template: String?
    ) -> JSON {
        let vendorTemplate: JSON = template.map { .string($0) } ?? .null
        let reference = JSON.string(id.text)
        switch operation {
        case .verificationDocument:
            let documents = (stored["images"]?.array ?? []).filter { $0["role"] != "selfie" }.map { item in
                JSON.object(image(item).merging(["side": item["role"] ?? .null]) { $1 })
            }
            return [
                "verificationType": "document", "documents": .array(documents),
                "selfie": image("selfie", of: stored), "template": vendorTemplate,
                "country": stored["country"] ?? .null, "reference": reference,
                "metadata": stored["metadata"] ?? .object([:]),
            ]
        case .verificationBiometric:
            return [
                "verificationType": "biometric", "selfie": image("selfie", of: stored),
                "referenceImage": image("reference", of: stored), "userData": stored["userData"] ?? .object([:]),
                "template": vendorTemplate, "country": stored["country"] ?? .null, "reference": reference,
                "metadata": stored["metadata"] ?? .object([:]),
            ]
        case .verificationID:
            return [
                "verificationType": stored["verificationType"] ?? .null, "idNumber": stored["idNumber"] ?? .null,
                "userData": stored["userData"] ?? .object([:]), "template": vendorTemplate,
                "country": stored["country"] ?? .null, "reference": reference,
                "metadata": stored["metadata"] ?? .object([:]),
            ]
        case .voucherIssue:
            return [
                "type": stored["verificationType"] ?? .null, "amount": stored["amount"] ?? .null,
                "currency": stored["currency"] ?? .null, "recipient": stored["recipient"] ?? .null,
                "reference": reference, "metadata": stored["metadata"] ?? .object([:]),
            ]
        case .voucherCancel:
            return [
                "providerReference": stored["providerReference"] ?? .null, "reference": stored["voucher"] ?? .null,
                "reason": stored["reason"] ?? .null,
            ]
        default:
            return .object([:])
        }
    }

    private static func image(_ role: JSON, of stored: JSON) -> JSON {
        stored["images"]?.array?.first { $0["role"] == role }.map { .object(image($0)) } ?? .null
    }

    private static func image(_ item: JSON) -> [String: JSON] {
        ["blob": item["blob"] ?? .null, "mediaType": item["mediaType"] ?? .null]
    }

    /// The request of the operation that settles another's unknown outcome.
    ///
    /// - Parameter stored: a cancellation is settled by the voucher that it takes back.
    package static func lookup(id: ID, stored: JSON, providerReference: String?) -> JSON {
        [
            "providerReference": stored["providerReference"] ?? providerReference.map { .string($0) } ?? .null,
            "reference": stored["voucher"] ?? .string(id.text),
        ]
    }
}
