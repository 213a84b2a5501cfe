/// A call's path below the endpoint. The versions are mixed at the vendor: reading back is v2 already.
enum IDMetaPath: Hashable {
    case create
    case step(Plan)
    case finalize
    case read

    static let all: [IDMetaPath] = [.create] + Plan.allCases.map(IDMetaPath.step) + [.finalize, .read]

    /// Its key under `paths` in the configuration.
    var name: String {
        switch self {
        case .create: "create"
        case .step(let plan): plan.rawValue
        case .finalize: "finalize"
        case .read: "read"
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
        case .finalize: "/v1/verification/finalize-verification"
        case .read: "/v2/verification/get-verification/{id}"
        }
    }
}
