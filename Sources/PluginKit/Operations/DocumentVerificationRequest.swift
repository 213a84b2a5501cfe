/// The request of `verification.document/1`.
public struct DocumentVerificationRequest: Codable, Hashable, Sendable {
    public struct Image: Codable, Hashable, Sendable {
        public var blob: Blob
        public var mediaType: String

        public init(blob: Blob, mediaType: String) {
            self.blob = blob
            self.mediaType = mediaType
        }
    }

    public enum Side: String, Codable, Hashable, Sendable {
        case front
        case back
    }

    public struct Page: Codable, Hashable, Sendable {
        public var side: Side
        public var blob: Blob
        public var mediaType: String

        public init(side: Side, blob: Blob, mediaType: String) {
            self.side = side
            self.blob = blob
            self.mediaType = mediaType
        }
    }

    public var verificationType: String
    /// One to four.
    public var documents: [Page]
    public var selfie: Image?
    /// The vendor's own id of the template; nil is the default.
    public var template: String?
    /// ISO 3166-1 alpha-3.
    public var country: String?
    /// The host's id of the request; it identifies no person.
    public var reference: String?
    public var metadata: [String: String]

    public init(
        documents: [Page], selfie: Image? = nil, template: String? = nil, country: String? = nil,
        reference: String? = nil, metadata: [String: String] = [:]
    ) {
        verificationType = "document"
        self.documents = documents
        self.selfie = selfie
        self.template = template
        self.country = country
        self.reference = reference
        self.metadata = metadata
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        verificationType = try container.decodeIfPresent(String.self, forKey: .verificationType) ?? "document"
        documents = try container.decode([Page].self, forKey: .documents)
        selfie = try container.decodeIfPresent(Image.self, forKey: .selfie)
        template = try container.decodeIfPresent(String.self, forKey: .template)
        country = try container.decodeIfPresent(String.self, forKey: .country)
        reference = try container.decodeIfPresent(String.self, forKey: .reference)
        metadata = try container.decodeIfPresent([String: String].self, forKey: .metadata) ?? [:]
    }

    private enum CodingKeys: String, CodingKey {
        case verificationType, documents, selfie, template, country, reference, metadata
    }

    /// The first image of a side.
    public func image(_ side: Side) -> Page? { documents.first { $0.side == side } }
}
