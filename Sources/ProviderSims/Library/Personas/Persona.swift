/// Who a test image shows, and what a vendor is to say about it. Dates are `yyyy-MM-dd`.
struct Persona: Sendable, Hashable {
    /// The verdict wished for.
    enum Outcome: String, Sendable, CaseIterable {
        case approved
        /// Security features fail.
        case rejected
        /// The document's date of expiry has passed.
        case expired
        /// Front and back, or print and machine-readable zone, disagree.
        case mismatch
        /// The document is on a stop list.
        case stoplist
        case review
        /// The picture is too poor; worth another try.
        case quality
        /// The vendor ran out of time: a result that must not count as clean.
        case timeout
        /// The vendor's engine failed.
        case failure
        /// No known document in the picture.
        case unrecognised
    }

    enum Side: String, Sendable { case front, back, selfie }

    enum Document: String, Sendable {
        case passport
        case identityCard = "identity_card"
        case drivingLicence = "driving_licence"
    }

    /// A way in which the answer leaves the usual shape.
    enum Oddity: String, Sendable {
        /// IDMeta: the older shape, nested under `result.data`.
        case nested
        /// Regula: one Text container per page instead of one.
        case splitText = "split_text"
        /// Decisive members carry the wrong type.
        case wrongTypes = "wrong_types"
        /// Decisive members are absent.
        case missingKeys = "missing_keys"
    }

    var name: String
    var surname = ""
    var givenNames = ""
    var documentNumber = ""
    var dateOfBirth = "1990-01-01"
    var dateOfIssue = "2024-02-01"
    var dateOfExpiry = "2034-01-31"
    var sex = "M"
    var nationality = "PHL"
    var country = "PHL"
    var countryName = "Philippines"
    var address = "12 Mabini Street, Manila"
    var document = Document.identityCard
    var documentName = "Philippines - Id Card (2021)"
    var outcome = Outcome.approved
    var side = Side.front
    var oddity: Oddity?
    /// IDMeta: the verification's final status, whatever the steps said.
    var finalStatus: Int?

    var fullName: String { [givenNames, surname].filter { !$0.isEmpty }.joined(separator: " ") }

    /// Splits `Juan Dela Cruz` into given names and surname, keeping `Dela`, `De`, `Del`, `San`, `Van` with the surname.
    mutating func setFullName(_ text: String) {
        let words = text.split(separator: " ").map(String.init)
        guard words.count > 1 else {
            surname = text
            givenNames = ""
            return
        }
        let particles: Set<String> = ["de", "del", "dela", "la", "san", "van", "von"]
        var first = words.count - 1
        while first > 1, particles.contains(words[first - 1].lowercased()) { first -= 1 }
        givenNames = words[..<first].joined(separator: " ")
        surname = words[first...].joined(separator: " ")
    }
}
