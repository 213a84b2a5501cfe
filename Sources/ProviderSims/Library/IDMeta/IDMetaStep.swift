/// A check of a verification; the raw value is the plan's name.
enum IDMetaStep: String, CaseIterable {
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

    /// Below `/v1/verification/`.
    private var route: String {
        switch self {
        case .document: "document_verification"
        case .biometrics: "biometricsverification"
        case .faceCompare: "biometricsfacecompare"
        case .aml: "aml"
        case .nbiClearance: "philippines/nbiclearance"
        case .prc: "philippines/prc"
        case .nationalPolice: "philippines/nationalpolice"
        case .socialSecurity: "philippines/socialsecurity"
        case .drivingLicense: "philippines/drivinglicense"
        case .philsys: "philippines/philsys"
        }
    }

    init?(path: String) {
        let route = path.dropFirst("/v1/verification/".count)
        guard let step = Self.allCases.first(where: { $0.route == route }) else { return nil }
        self = step
    }

    enum Performed {
        /// Nothing was recorded.
        case refused(SimAnswer)
        case done(IDMetaVerification.Step, SimAnswer)

        static func missing(_ field: String) -> Performed {
            .refused(IDMetaSimulator.invalid(field, "The \(field) field is required."))
        }
    }

    func perform(_ fields: IDMetaFields) -> Performed {
        switch self {
        case .document: IDMetaDocument.perform(fields)
        case .biometrics: IDMetaBiometrics.liveness(fields)
        case .faceCompare: IDMetaBiometrics.compare(fields)
        case .aml: IDMetaAML.perform(fields)
        case .nbiClearance: IDMetaNBI.perform(fields)
        case .prc: IDMetaRegisters.prc(fields)
        case .nationalPolice:
            IDMetaRegisters.simple(self, fields, needs: ["surname", "clearanceNo"], number: "clearanceNo")
        case .socialSecurity: IDMetaRegisters.simple(self, fields, needs: ["crnSsNumber"], number: "crnSsNumber")
        case .drivingLicense:
            IDMetaRegisters.simple(
                self, fields, needs: ["licenseNumber", "expirationDate", "serialNumber"], number: "licenseNumber")
        case .philsys: IDMetaRegisters.philsys(fields)
        }
    }
}
