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
