/// A check that a template may ask for, by the vendor's name; ids belong to one account. In the order they are performed:
/// watch lists need what the document says.
enum Plan: String, Codable, Sendable, CaseIterable {
    case document = "document_verification"
    case biometrics = "biometrics_verification"
    case faceCompare = "biometrics_face_compare"
    case aml
    case nbiClearance = "philippines_nbi_clearance"
    case prc = "philippines_prc"
    case nationalPolice = "philippines_national_police"
    case socialSecurity = "philippines_social_security"
    case drivingLicense = "philippines_driving_license"
    case philsys

    static let pictures: [Plan] = [.document, .biometrics, .faceCompare, .aml]
    static let faces: [Plan] = [.biometrics, .faceCompare]
    static let registers: [Plan] = [
        .nbiClearance, .prc, .nationalPolice, .socialSecurity, .drivingLicense, .philsys,
    ]

    /// The effect's key.
    var key: String { "step.\(rawValue)" }

    /// The name of its check in a result.
    var check: String {
        switch self {
        case .document: "document"
        case .biometrics: "liveness"
        case .faceCompare: "face_match"
        case .aml: "watch_lists"
        case .nbiClearance, .prc, .nationalPolice, .socialSecurity, .drivingLicense, .philsys: "register"
        }
    }

    /// Progress, for clients: no vendor's name.
    var progress: String {
        switch self {
        case .document: "Checking the document"
        case .biometrics: "Checking the selfie"
        case .faceCompare: "Comparing the faces"
        case .aml: "Searching watch lists"
        case .nbiClearance, .prc, .nationalPolice, .socialSecurity, .drivingLicense, .philsys: "Asking the register"
        }
    }
}
