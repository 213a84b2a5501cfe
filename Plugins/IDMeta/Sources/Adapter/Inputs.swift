import PluginKit

/// What of the request the steps need, kept until they are done.
struct Inputs: Codable, Sendable {
    /// The operation asks for these and no others.
    var accepted: [Plan]
    /// Without this one the request makes no sense; nil: any.
    var required: Plan?
    var template: String
    /// The client named the template, so a wrong one is the client's.
    var templateIsClients: Bool

    var front: Blob?
    var back: Blob?
    var selfie: Blob?

    var idNumber: String?
    /// Filled values only.
    var userData: [String: String] = [:]

    /// The fields of a step's call beside the ids; nil if it needs what the document should have said and did not.
    func fields(_ plan: Plan, _ person: VerificationResult.Person?) throws(PluginFailure) -> [JSONBody.Member]? {
        switch plan {
        case .document:
            let fields = [
                JSONBody.Member("imageFrontSide", .base64(try picture(front, "documents (side front)", plan)))
            ]
            return fields + (back.map { [.init("imageBackSide", .base64($0))] } ?? [])
        case .biometrics:
            return [.init("image_base64", .base64(try picture(selfie, "selfie", plan)))]
        case .faceCompare:
            return [
                .init("image1", .base64(try picture(front, "documents (side front)", plan))),
                .init("image2", .base64(try picture(selfie, "selfie", plan))),
            ]
        case .aml:
            let parts = [person?.firstName, person?.lastName].compactMap { $0 }
            guard let name = person?.fullName ?? (parts.count == 2 ? parts.joined(separator: " ") : nil),
                let born = person?.dateOfBirth
            else { return nil }
            let gender = person?.sex.map { [JSONBody.Member("gender", .text($0))] } ?? []
            return [.init("name", .text(name)), .init("dob", .text(born))] + gender
        case .nbiClearance: return [.init("clearanceNo", .text(try number()))]
        case .prc: return try professional()
        }
    }

    /// Whether the register is searched by name, so that its number still proves nothing.
    var searchesByName: Bool { required == .prc && userData["dateOfBirth"] == nil }

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

    private func number() throws(PluginFailure) -> String {
        guard let idNumber else { throw Self.missing("idNumber", "the register is asked by number") }
        return idNumber
    }

    private func picture(_ blob: Blob?, _ field: String, _ plan: Plan) throws(PluginFailure) -> Blob {
        guard let blob else { throw Self.missing(field, "template \(template) asks for \(plan.rawValue)") }
        return blob
    }

    private static func missing(_ field: String, _ reason: String) -> PluginFailure {
        PluginFailure(.invalidRequest, code: "missing_field", message: "\(field) is missing: \(reason)")
    }
}
