/// The result of `verification.document/1`, `verification.id/1` and `verification.biometric/1`. What is nil is left out.
///
/// The host refuses an approval with a failed check or a failure, so a workflow cannot approve by accident.
public struct VerificationResult: Encodable, Hashable, Sendable {
    public struct Person: Codable, Hashable, Sendable {
        public var fullName: String?
        public var firstName: String?
        public var middleName: String?
        public var lastName: String?
        /// YYYY-MM-DD.
        public var dateOfBirth: String?
        public var sex: String?
        public var nationality: String?
        public var placeOfBirth: String?
        public var address: String?

        public init(
            fullName: String? = nil, firstName: String? = nil, middleName: String? = nil, lastName: String? = nil,
            dateOfBirth: String? = nil, sex: String? = nil, nationality: String? = nil, placeOfBirth: String? = nil,
            address: String? = nil
        ) {
            self.fullName = fullName
            self.firstName = firstName
            self.middleName = middleName
            self.lastName = lastName
            self.dateOfBirth = dateOfBirth
            self.sex = sex
            self.nationality = nationality
            self.placeOfBirth = placeOfBirth
            self.address = address
        }
    }

    public struct Document: Codable, Hashable, Sendable {
        /// Such as `passport`, `identity_card`, `driving_license`.
        public var type: String?
        /// ISO 3166-1 alpha-3 where known.
        public var country: String?
        public var number: String?
        /// YYYY-MM-DD.
        public var issuedAt: String?
        /// YYYY-MM-DD.
        public var expiresAt: String?
        public var issuer: String?
        public var name: String?

        public init(
            type: String? = nil, country: String? = nil, number: String? = nil, issuedAt: String? = nil,
            expiresAt: String? = nil, issuer: String? = nil, name: String? = nil
        ) {
            self.type = type
            self.country = country
            self.number = number
            self.issuedAt = issuedAt
            self.expiresAt = expiresAt
            self.issuer = issuer
            self.name = name
        }
    }

    /// A register's entry.
    public struct IDRecord: Codable, Hashable, Sendable {
        public var type: String?
        public var number: String?
        public var status: String?
        /// YYYY-MM-DD.
        public var issuedAt: String?
        /// YYYY-MM-DD.
        public var expiresAt: String?
        public var found: Bool?
        public var valid: Bool?
        public var details: [String: String]?

        public init(
            type: String? = nil, number: String? = nil, status: String? = nil, issuedAt: String? = nil,
            expiresAt: String? = nil, found: Bool? = nil, valid: Bool? = nil, details: [String: String]? = nil
        ) {
            self.type = type
            self.number = number
            self.status = status
            self.issuedAt = issuedAt
            self.expiresAt = expiresAt
            self.found = found
            self.valid = valid
            self.details = details
        }
    }

    public struct Check: Codable, Hashable, Sendable {
        public enum Outcome: String, Codable, Hashable, Sendable {
            case passed
            case failed
            case notDone = "not_done"
            case review
        }

        /// Lower-case words with dots, such as `image_quality.glare`.
        public var name: String
        public var outcome: Outcome
        public var detail: String?

        public init(_ name: String, _ outcome: Outcome, detail: String? = nil) {
            self.name = name
            self.outcome = outcome
            self.detail = detail
        }
    }

    public var decision: Decision
    public var checks: [Check]
    /// Whether a try with better input, such as a sharper image, may end otherwise.
    public var retryable: Bool
    /// The vendor's id of the verification; at most 256 characters.
    public var providerReference: String?
    public var person: Person?
    public var document: Document?
    public var idRecord: IDRecord?
    /// Why it is rejected or in review; nil when approved.
    public var failure: ResultFailure?
    /// The portrait on the document (`verification.document/1` only).
    public var portrait: CaptureReference?

    public init(
        _ decision: Decision, checks: [Check] = [], retryable: Bool = false, providerReference: String? = nil,
        person: Person? = nil, document: Document? = nil, idRecord: IDRecord? = nil, failure: ResultFailure? = nil,
        portrait: CaptureReference? = nil
    ) {
        self.decision = decision
        self.checks = checks
        self.retryable = retryable
        self.providerReference = providerReference
        self.person = person
        self.document = document
        self.idRecord = idRecord
        self.failure = failure
        self.portrait = portrait
    }
}
