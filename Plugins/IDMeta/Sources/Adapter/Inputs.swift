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

    /// Only faces are looked at.
    private var isBiometric: Bool { accepted == Plan.faces }

    /// The plans without which an approval would say more than was examined.
    var promised: [Plan] {
        guard isBiometric else { return [] }
        return front == nil ? [.biometrics] : Plan.faces
    }

    /// Why the vendor's final status rejects.
    var refusal: ResultFailure { isBiometric ? .biometric : required == nil ? .document : .id }

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
                .init(
                    "image1",
                    .base64(try picture(front, isBiometric ? "referenceImage" : "documents (side front)", plan))),
                .init("image2", .base64(try picture(selfie, "selfie", plan))),
            ]
        case .aml:
            let parts = [person?.firstName, person?.lastName].compactMap { $0 }
            guard let name = person?.fullName ?? (parts.count == 2 ? parts.joined(separator: " ") : nil),
                let born = person?.dateOfBirth
            else { return nil }
            let gender = person?.sex.map { [JSONBody.Member("gender", .text($0))] } ?? []
            return [.init("name", .text(name)), .init("dob", .text(born))] + gender
        default: return try register(plan)
        }
    }

    private func picture(_ blob: Blob?, _ field: String, _ plan: Plan) throws(PluginFailure) -> Blob {
        guard let blob else { throw Self.missing(field, "template \(template) asks for \(plan.rawValue)") }
        return blob
    }

    static func missing(_ field: String, _ reason: String) -> PluginFailure {
        PluginFailure(.invalidRequest, code: "missing_field", message: "\(field) is missing: \(reason)")
    }
}
