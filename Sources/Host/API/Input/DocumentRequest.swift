import Domain
import Engine
import Vault

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
        var images: [Submission.Image] = []
        var isWrongType = false
        if let pictures = reader.object("documentImages") {
            var sides = BodyReader(pictures, at: reader.path("documentImages"))
            for side in ["front", "back"] {
                image(side, of: &sides, role: side, into: &images, &isWrongType)
            }
            if pictures["front"]?.isNull ?? true { sides.fault("front", "is required") }
            sides.refuseUnknown()
            reader.adopt(sides)
        } else if reader.faults.allSatisfy({ $0.pointer != "/documentImages" }) {
            reader.fault("documentImages", "is required")
        }
        image("selfie", of: &reader, role: "selfie", into: &images, &isWrongType)
        reader.refuseUnknown()
        if isWrongType { throw Problem(.unsupportedMediaType, errors: reader.faults) }
        if let problem = reader.problem() { throw problem }
        return Submission(
            tenant: principal.tenant, tenantName: principal.tenantName, kind: .verification,
            operation: .verificationDocument, method: "document", type: type, template: common.template,
            country: common.country, reference: common.reference, subject: common.subject, metadata: common.metadata,
            images: images, correlationID: correlationID)
    }

    /// Base64 content, with or without a data URL's head, or the handle of content stored before.
    private static func image(
        _ name: String, of reader: inout BodyReader, role: String, into images: inout [Submission.Image],
        _ isWrongType: inout Bool
    ) {
        guard let value = reader.value(name) else { return }
        guard let text = value.string else {
            reader.fault(name, "expected base64 text or a blob handle, found \(value.typeName)")
            return
        }
        if text.hasPrefix("blob:") {
            images.append(.init(role: role, content: .stored(text)))
            return
        }
        var content = text[...]
        if text.hasPrefix("data:"), let comma = text.firstIndex(of: ",") { content = text[text.index(after: comma)...] }
        guard !content.isEmpty, let bytes = Base64.decode(String(content)) else {
            reader.fault(name, "is not base64")
            return
        }
        guard let mediaType = MediaType(of: bytes) else {
            isWrongType = true
            reader.fault(name, "is not a JPEG, PNG, WebP, TIFF, BMP or PDF")
            return
        }
        images.append(.init(role: role, content: .bytes(bytes, mediaType: mediaType.rawValue)))
    }
}
