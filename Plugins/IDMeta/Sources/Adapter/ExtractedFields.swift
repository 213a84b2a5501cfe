import PluginKit

/// What the document engine read: `[{"field":"FullName","value":…}]`.
struct ExtractedFields {
    private var values: [String: JSON] = [:]

    init(_ overall: JSON) {
        for entry in overall.array.prefix(200) {
            guard let name = entry["field"].string else { continue }
            let value = entry["value"]
            // The first value of a field stands.
            if values[Words.bare(name)] == nil, !value.isNothing { values[Words.bare(name)] = value }
        }
    }

    /// nil when nothing of a person was read.
    var person: VerificationResult.Person? {
        let person = VerificationResult.Person(
            fullName: text("fullname", "name"), firstName: text("firstname", "givennames", "givenname"),
            middleName: text("middlename"), lastName: text("lastname", "surname", "familyname"),
            dateOfBirth: date("dateofbirth", "birthdate"), sex: text("sex", "gender"), nationality: text("nationality"),
            placeOfBirth: text("placeofbirth"), address: text("address"))
        return person == VerificationResult.Person() ? nil : person
    }

    /// nil when the document was not recognised.
    func document(_ classInfo: JSON) -> VerificationResult.Document? {
        let code = [classInfo["isoAlpha3CountryCode"], classInfo["countryCode"], classInfo["country"]]
            // Germany's travel documents carry the one code that is not ISO's.
            .compactMap(\.line).map { $0 == "D" ? "DEU" : $0 }.first {
                $0.count == 3 && $0.allSatisfy { $0.isASCII && $0.isUppercase }
            }
        let document = VerificationResult.Document(
            type: Self.type(classInfo["type"]), country: code,
            number: text("documentnumber", "idnumber"), issuedAt: date("dateofissue", "issuedate"),
            expiresAt: date("dateofexpiry", "expirydate"), issuer: text("issuingauthority", "issuer"))
        return document == VerificationResult.Document() ? nil : document
    }

    private func text(_ names: String...) -> String? { names.lazy.compactMap { values[$0]?.line }.first }

    private func date(_ names: String...) -> String? {
        names.lazy.compactMap { values[$0].flatMap { CalendarDate.iso($0) } }.first
    }

    private static func type(_ json: JSON) -> String? {
        guard let word = json.line.flatMap({ Words.snake($0) }) else { return nil }
        switch word {
        case "id", "identity_card", "id_card": return "identity_card"
        case "dl", "drivers_license", "driver_license", "driving_license", "driving_licence": return "driving_license"
        default: return word
        }
    }
}
