import PluginKit

enum Requests {
    static let front = DocumentVerificationRequest.Page(
        side: .front, blob: Blob(handle: "blob:front"), mediaType: "image/jpeg")
    static let back = DocumentVerificationRequest.Page(
        side: .back, blob: Blob(handle: "blob:back"), mediaType: "image/jpeg")
    static let selfie = DocumentVerificationRequest.Image(blob: Blob(handle: "blob:selfie"), mediaType: "image/jpeg")

    static func document(
        _ documents: [DocumentVerificationRequest.Page] = [front, back], selfie: Bool = true, template: String? = nil
    ) -> DocumentVerificationRequest {
        DocumentVerificationRequest(
            documents: documents, selfie: selfie ? Self.selfie : nil, template: template, reference: "r-1",
            metadata: ["branch": "Manila"])
    }

    static func register(
        _ type: String, _ idNumber: String?, _ userData: [String: String] = [:]
    ) -> IDVerificationRequest {
        IDVerificationRequest(verificationType: type, idNumber: idNumber, userData: userData, reference: "r-1")
    }

    static let police = register("philippines_national_police", "NPC-123456789", juan)
    static let socialSecurity = register("philippines_social_security", "0111-2222333-9", juan)
    static let driver = register(
        "philippines_driving_license", "N01-12-345678",
        juan.merging(["expirationDate": "2035-12-31", "serialNumber": "123456789"]) { $1 })
    static let philsys = register(
        "philsys", "1234-5678-9012-3456", juan.merging(["faceLivenessSessionId": "session-1"]) { $1 })

    static let picture = DocumentVerificationRequest.Image(blob: Blob(handle: "blob:picture"), mediaType: "image/png")

    static func face(_ picture: DocumentVerificationRequest.Image? = picture, template: String? = nil)
        -> BiometricVerificationRequest
    {
        BiometricVerificationRequest(selfie: selfie, referenceImage: picture, template: template, reference: "r-1")
    }

    static let juan = ["firstName": "Juan", "lastName": "Dela Cruz"]

    static func nbi(_ userData: [String: String] = juan, template: String? = nil) -> IDVerificationRequest {
        IDVerificationRequest(
            verificationType: "philippines_nbi_clearance", idNumber: "NBI-123456789", userData: userData,
            template: template, reference: "r-1")
    }

    static func prc(_ userData: [String: String]) -> IDVerificationRequest {
        IDVerificationRequest(
            verificationType: "philippines_prc", idNumber: "0012345", userData: userData, reference: "r-1")
    }

    static let prcByLicence = prc(["profession": "NURSE", "dateOfBirth": "1990-01-01"])
    static let prcByName = prc(["profession": "NURSE", "firstName": "Juan", "lastName": "Dela Cruz"])
}
