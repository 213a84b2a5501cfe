/// The request of `verification.id/1`.
public struct IDVerificationRequest: Codable, Hashable, Sendable {
    /// The register, such as `philippines_nbi_clearance`.
    public var verificationType: String
    /// nil where the register is to find the person by `userData`.
    public var idNumber: String?
    /// What the person says of themselves: `firstName`, `middleName`, `lastName`, `dateOfBirth` (YYYY-MM-DD),
    /// `profession` and what else a register needs.
    public var userData: [String: String]
    /// The vendor's own id of the template; nil is the default.
    public var template: String?
    /// ISO 3166-1 alpha-3.
    public var country: String?
    /// The host's id of the request; it identifies no person.
    public var reference: String?
    public var metadata: [String: String]

    public init(
        verificationType: String, idNumber: String? = nil, userData: [String: String] = [:], template: String? = nil,
        country: String? = nil, reference: String? = nil, metadata: [String: String] = [:]
    ) {
        self.verificationType = verificationType
        self.idNumber = idNumber
        self.userData = userData
        self.template = template
        self.country = country
        self.reference = reference
        self.metadata = metadata
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        verificationType = try container.decode(String.self, forKey: .verificationType)
        idNumber = try container.decodeIfPresent(String.self, forKey: .idNumber)
        userData = try container.decodeIfPresent([String: String].self, forKey: .userData) ?? [:]
        template = try container.decodeIfPresent(String.self, forKey: .template)
        country = try container.decodeIfPresent(String.self, forKey: .country)
        reference = try container.decodeIfPresent(String.self, forKey: .reference)
        metadata = try container.decodeIfPresent([String: String].self, forKey: .metadata) ?? [:]
    }

    private enum CodingKeys: String, CodingKey {
        case verificationType, idNumber, userData, template, country, reference, metadata
    }
}
