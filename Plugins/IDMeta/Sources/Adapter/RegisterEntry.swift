import PluginKit

/// A register's entry. The names of its members differ between registers.
struct RegisterEntry {
    let number: String?
    let fullName: String?
    let names: (first: String?, middle: String?, last: String?)
    let dateOfBirth: String?
    let expiresAt: String?
    let isExpired: Bool?
    let details: [String: String]?
    /// Whether it says whose or which it is, and its decisive members have the types they should have.
    let isReadable: Bool

    init(_ data: JSON) {
        func first(_ keys: String...) -> JSON { keys.lazy.map { data[$0] }.first { !$0.isNothing } ?? .absent }
        let number = first(
            "ID_no", "clearanceNo", "licenseNo", "license_no", "licenseNumber", "license_number", "crnSsNumber", "pcn",
            "number")
        let whole = first("full_name", "fullName")
        let born = first("date_of_birth", "dateOfBirth", "birthdate")
        let expired = data["is_expired"]
        self.number = number.line
        fullName = whole.line
        dateOfBirth = CalendarDate.iso(born)
        // English text; a day that cannot be read is left out rather than guessed.
        expiresAt = CalendarDate.iso(
            first("clearance_expiry", "expiry", "expiration_date", "expirationDate", "valid_until"))
        isExpired = expired.bool
        let given = first("fname", "first_name", "firstName").line
        let family = first("lname", "last_name", "lastName").line
        names = Self.ordered(given, first("mname", "middle_name", "middleName").line, family, whole: whole.line)
        var details: [String: String] = [:]
        for key in ["purpose", "profession"] {
            if let text = data[key].line { details[key] = text }
        }
        self.details = details.isEmpty ? nil : details
        isReadable =
            (self.number != nil || fullName != nil) && (number.isNothing || self.number != nil)
            && (whole.isNothing || whole.string != nil) && (expired.isNothing || isExpired != nil)
            && (born.isNothing || dateOfBirth != nil)
    }

    /// nil when the register names nobody.
    var person: VerificationResult.Person? {
        let person = VerificationResult.Person(
            fullName: fullName, firstName: names.first, middleName: names.middle, lastName: names.last,
            dateOfBirth: dateOfBirth)
        return person == VerificationResult.Person() ? nil : person
    }

    /// The name to compare with.
    var wholeName: String? {
        let parts = [names.first, names.middle, names.last].compactMap { $0 }
        return fullName ?? (parts.isEmpty ? nil : parts.joined(separator: " "))
    }

    /// First and last name are swapped in practice: the whole name tells which is which, and where it does not, neither
    /// is told.
    private static func ordered(
        _ first: String?, _ middle: String?, _ last: String?, whole: String?
    ) -> (first: String?, middle: String?, last: String?) {
        guard let whole, let first, let last else { return (first, middle, last) }
        // "DELA CRUZ, JUAN" begins with the family name.
        let pieces = whole.split(separator: ",", maxSplits: 1)
        let turned = pieces.count == 2 ? "\(pieces[1]) \(pieces[0])" : whole
        let words = NameMatch.words(turned)
        func fits(_ first: String, _ last: String) -> Bool {
            let (first, last) = (NameMatch.words(first), NameMatch.words(last))
            return first.count + last.count <= words.count && words.starts(with: first)
                && words.reversed().starts(with: last.reversed())
        }
        if fits(first, last) { return (first, middle, last) }
        if fits(last, first) { return (last, middle, first) }
        return (nil, nil, nil)
    }
}
