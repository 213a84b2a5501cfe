import Domain
import Engine

/// The body of POST /verifications/biometric.
enum BiometricRequest {
    static let type = "biometric"

    static func read(_ body: JSON, for principal: Principal, correlationID: ID) throws(Problem) -> Submission {
        var reader = BodyReader(body)
        if let given = reader.value("verificationType"), given.string != type {
            reader.fault("verificationType", "must be \"\(type)\", or absent")
        }
        let common = RequestCommon(&reader)
        let person = UserData.read(&reader)
        var images = ImageFields()
        if reader.value("selfie") == nil { reader.fault("selfie", "is required") }
        images.read("selfie", of: &reader, role: "selfie")
        images.read("referenceImage", of: &reader, role: "reference")
        reader.refuseUnknown()
        if images.isWrongType { throw Problem(.unsupportedMediaType, errors: reader.faults) }
        if let problem = reader.problem() { throw problem }
        return Submission(
            tenant: principal.tenant, tenantName: principal.tenantName, kind: .verification,
            operation: .verificationBiometric, method: "biometric", type: type, template: common.template,
            country: common.country, reference: common.reference, subject: common.subject, metadata: common.metadata,
            fields: ["userData": .object(person)], images: images.images, correlationID: correlationID,
            webhookURL: common.webhookURL)
    }
}
