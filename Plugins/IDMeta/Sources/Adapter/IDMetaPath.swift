/// A call's path below the endpoint. The versions are mixed at the vendor: reading back is v2 already.
enum IDMetaPath: Hashable {
    case create
    case step(Plan)
    case finalize
    case read
    case templates
    case plans

    static let all: [IDMetaPath] =
        [.create] + Plan.allCases.map(IDMetaPath.step) + [.finalize, .read, .templates, .plans]

    /// Its key under `paths` in the configuration.
    var name: String {
        switch self {
        case .create: "create"
        case .step(let plan): plan.rawValue
        case .finalize: "finalize"
        case .read: "read"
        case .templates: "templates"
        case .plans: "plans"
        }
    }

    var standard: String {
        switch self {
        case .create: "/v1/verification/create-verification"
        case .step(.document): "/v1/verification/document_verification"
        case .step(.biometrics): "/v1/verification/biometricsverification"
        case .step(.faceCompare): "/v1/verification/biometricsfacecompare"
        case .step(.aml): "/v1/verification/aml"
        case .step(.nbiClearance): "/v1/verification/philippines/nbiclearance"
        case .step(.prc): "/v1/verification/philippines/prc"
        case .step(.nationalPolice): "/v1/verification/philippines/nationalpolice"
        case .step(.socialSecurity): "/v1/verification/philippines/socialsecurity"
        case .step(.drivingLicense): "/v1/verification/philippines/drivinglicense"
        case .step(.philsys): "/v1/verification/philippines/philsys"
        case .finalize: "/v1/verification/finalize-verification"
        case .read: "/v2/verification/get-verification/{id}"
        // Not documented by the vendor.
        case .templates: "/v1/templates"
        case .plans: "/v1/plans"
        }
    }
}
