/// The request of `verification.biometric/1`.
public struct BiometricVerificationRequest: Codable, Hashable, Sendable {
    public typealias Image = DocumentVerificationRequest.Image

    public var verificationType: String
    /// A picture of the person, taken now.
    public var selfie: Image
    /// The picture to compare with; nil when only liveness is asked for.
    public var referenceImage: Image?
    /// What the person says of themselves.
    public var userData: [String: String]
    /// The vendor's own id of the template; nil is the default.
    public var template: String?
    /// ISO 3166-1 alpha-3.
    public var country: String?
    /// The host's id of the request; it identifies no person.
    public var reference: String?
    public var metadata: [String: String]

    public init(
        selfie: Image, referenceImage: Image? = nil, userData: [String: String] = [:], template: String? = nil,
        country: String? = nil, reference: String? = nil, metadata: [String: String] = [:]
    ) {
        verificationType = "biometric"
        self.selfie = selfie
        self.referenceImage = referenceImage
        self.userData = userData
        self.template = template
        self.country = country
        self.reference = reference
        self.metadata = metadata
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        verificationType = try container.decodeIfPresent(String.self, forKey: .verificationType) ?? "biometric"
        selfie = try container.decode(Image.self, forKey: .selfie)
        referenceImage = try container.decodeIfPresent(Image.self, forKey: .referenceImage)
        userData = try container.decodeIfPresent([String: String].self, forKey: .userData) ?? [:]
        template = try container.decodeIfPresent(String.self, forKey: .template)
        country = try container.decodeIfPresent(String.self, forKey: .country)
        reference = try container.decodeIfPresent(String.self, forKey: .reference)
        metadata = try container.decodeIfPresent([String: String].self, forKey: .metadata) ?? [:]
    }

    private enum CodingKeys: String, CodingKey {
        case verificationType, selfie, referenceImage, userData, template, country, reference, metadata
    }
}
