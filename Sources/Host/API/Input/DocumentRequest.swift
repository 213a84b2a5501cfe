import Domain
import Engine

/// The body of POST /verifications.
enum DocumentRequest {
    static func read(_ body: JSON, for principal: Principal, correlationID: ID) throws(Problem) -> Submission {
        var reader = BodyReader(body)
        let type = reader.required("verificationType", limit: 64)
        if type != "document" && !type.isEmpty {
            reader.fault(
                "verificationType", "must be \"document\"; other types go to POST /api/v1/verifications/verify-by-id")
        }
        let common = RequestCommon(&reader)
        var images = ImageFields()
        if let pictures = reader.object("documentImages") {
            var sides = BodyReader(pictures, at: reader.path("documentImages"))
            for side in ["front", "back"] {
                images.read(side, of: &sides, role: side)
            }
            if pictures["front"]?.isNull ?? true { sides.fault("front", "is required") }
            sides.refuseUnknown()
            reader.adopt(sides)
        } else if reader.faults.allSatisfy({ $0.pointer != "/documentImages" }) {
            reader.fault("documentImages", "is required")
        }
        images.read("selfie", of: &reader, role: "selfie")
        reader.refuseUnknown()
        if images.isWrongType { throw Problem(.unsupportedMediaType, errors: reader.faults) }
        if let problem = reader.problem() { throw problem }
        return Submission(
            tenant: principal.tenant, tenantName: principal.tenantName, kind: .verification,
            operation: .verificationDocument, method: "document", type: type, template: common.template,
            country: common.country, reference: common.reference, subject: common.subject, metadata: common.metadata,
            images: images.images, correlationID: correlationID, webhookURL: common.webhookURL)
    }
}
