import PluginKit

/// What the document says.
struct Reading {
    let person: VerificationResult.Person?
    let document: VerificationResult.Document?
    /// Whether enough was read to know whose document, or which one, it is.
    let tellsIdentity: Bool

    init(_ answer: ProcessAnswer) {
        let values = TextValues(answer.containers(.text))
        let person = VerificationResult.Person(
            fullName: Self.fullName(values), firstName: values.first(.givenNames),
            lastName: values.first(.surname), dateOfBirth: values.first(.dateOfBirth, CalendarDate.valid),
            sex: values.first(.sex),
            nationality: values.first(.nationalityCode, CountryCode.iso)
                ?? values.first(.nationality, CountryCode.iso) ?? values.first(.nationality)
                ?? values.first(.nationalityCode),
            placeOfBirth: values.first(.placeOfBirth, lineBreak: ", "),
            address: values.first(.address, lineBreak: ", "))
        let candidates = answer.containers(.candidate).map(\.content)
        let names = candidates.compactMap { $0["DocumentName"].filledString }
        let document = VerificationResult.Document(
            type: candidates.compactMap { DocumentKind.name($0) }.first,
            country: candidates.compactMap { $0["FDSIDList", "ICAOCode"].string.flatMap(CountryCode.iso) }.first
                ?? values.first(.issuingStateCode, CountryCode.iso),
            number: values.first(.documentNumber), issuedAt: values.first(.dateOfIssue, CalendarDate.valid),
            expiresAt: values.first(.dateOfExpiry, CalendarDate.valid), name: names.first)
        self.person = person == VerificationResult.Person() ? nil : person
        self.document = document == VerificationResult.Document() ? nil : document
        tellsIdentity = document.number != nil || person.fullName != nil || person.lastName != nil
    }

    /// Given names before the surname, as clients have it from everybody; the engine's own joined field, which has them
    /// the other way round, only where the parts were not read.
    private static func fullName(_ values: TextValues) -> String? {
        guard let given = values.first(.givenNames), let surname = values.first(.surname) else {
            return values.first(.fullName)
        }
        return "\(given) \(surname)"
    }
}
