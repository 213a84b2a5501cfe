import PluginKit

/// What each register is asked with.
extension Inputs {
    /// What of the client's `userData` a register is asked with or compared with; the rest is not kept.
    static let registerFields = [
        "firstName", "lastName", "dateOfBirth", "profession", "expirationDate", "serialNumber", "faceLivenessSessionId",
        "qrData", "pcnFormData",
    ]

    /// Whether the register is searched by something else than the number, so that the number still proves nothing.
    var numberIsClaim: Bool {
        switch required {
        case .prc: userData["dateOfBirth"] == nil
        case .philsys: userData["qrData"] != nil || userData["pcnFormData"] != nil
        default: false
        }
    }

    func register(_ plan: Plan) throws(PluginFailure) -> [JSONBody.Member] {
        switch plan {
        case .prc: return try professional()
        case .nationalPolice:
            let surname = try told("lastName", "the register of police clearances is asked by surname and number")
            return [.init("surname", .text(surname)), .init("clearanceNo", .text(try number()))]
        case .socialSecurity: return [.init("crnSsNumber", .text(try number()))]
        case .drivingLicense: return try driver()
        case .philsys: return try philsys()
        default: return [.init("clearanceNo", .text(try number()))]
        }
    }

    private func professional() throws(PluginFailure) -> [JSONBody.Member] {
        guard let profession = userData["profession"] else {
            throw Self.missing("userData.profession", "the register of professionals is asked by profession")
        }
        let field = JSONBody.Member("profession", .text(profession))
        if let born = userData["dateOfBirth"] {
            return [field, .init("licenseNo", .text(try number())), .init("dateOfBirth", .text(born))]
        }
        guard let first = userData["firstName"], let last = userData["lastName"] else {
            throw Self.missing(
                "userData.dateOfBirth, or userData.firstName and userData.lastName",
                "the register of professionals needs one or the other")
        }
        return [field, .init("firstName", .text(first)), .init("lastName", .text(last))]
    }

    private func driver() throws(PluginFailure) -> [JSONBody.Member] {
        let reason = "the register of drivers is asked by licence number, day of expiry and serial number"
        let number = try number()
        guard let expires = CalendarDate.iso(try told("expirationDate", reason)) else {
            throw PluginFailure(
                .invalidRequest, code: "wrong_field",
                message: "userData.expirationDate is no day; write it as YYYY-MM-DD")
        }
        return [
            .init("licenseNumber", .text(number)), .init("expirationDate", .text(expires)),
            .init("serialNumber", .text(try told("serialNumber", reason))),
        ]
    }

    /// By what was read from the card's QR code, by the form's data, or by the number alone.
    private func philsys() throws(PluginFailure) -> [JSONBody.Member] {
        let session = try told(
            "faceLivenessSessionId", "the national register is asked with the session of a liveness check")
        let search: JSONBody.Member
        switch (userData["qrData"], userData["pcnFormData"]) {
        case (.some, .some):
            throw PluginFailure(
                .invalidRequest, code: "wrong_field",
                message: "userData.qrData and userData.pcnFormData are both given; leave one of them out")
        case (let qr?, nil): search = .init("qr_data", .text(qr))
        case (nil, let form?): search = .init("pcnFormData", .text(form))
        case (nil, nil):
            guard let idNumber else {
                throw Self.missing(
                    "idNumber, userData.qrData or userData.pcnFormData", "the national register needs one of them")
            }
            search = .init("pcn", .text(idNumber))
        }
        return [search, .init("face_liveness_session_id", .text(session))]
    }

    private func told(_ field: String, _ reason: String) throws(PluginFailure) -> String {
        guard let text = userData[field] else { throw Self.missing("userData.\(field)", reason) }
        return text
    }

    private func number() throws(PluginFailure) -> String {
        guard let idNumber else { throw Self.missing("idNumber", "the register is asked by number") }
        return idNumber
    }
}
