/// The request of `templates.list/1` and `plans.list/1`: one page.
public struct ListingRequest: Codable, Hashable, Sendable {
    /// What the page before gave as its next cursor; nil for the first page.
    public var cursor: String?

    public init(cursor: String? = nil) { self.cursor = cursor }
}

/// The result of `templates.list/1`: one page. A page that cannot be read whole is a failure, never a shorter page.
public struct TemplateListing: Encodable, Hashable, Sendable {
    public struct Entry: Encodable, Hashable, Sendable {
        /// The vendor's own id, unique within the account.
        public var externalID: String
        public var name: String
        /// At most 2000 characters.
        public var description: String?
        /// The plans a verification with it performs, by the vendor's names.
        public var steps: [String]
        /// Whether the vendor takes new verifications with it.
        public var active: Bool
        /// The vendor's entry, an object without its secrets.
        public var raw: JSON

        public init(
            externalID: String, name: String, description: String? = nil, steps: [String], active: Bool,
            raw: JSON = [:]
        ) {
            self.externalID = externalID
            self.name = name
            self.description = description
            self.steps = steps
            self.active = active
            self.raw = raw
        }

        private enum CodingKeys: String, CodingKey {
            case externalID = "externalId"
            case name, description, steps, active, raw
        }
    }

    public var templates: [Entry]
    /// For the next page, of any form, at most 256 characters; nil on the last page.
    public var nextCursor: String?

    public init(templates: [Entry], nextCursor: String?) {
        self.templates = templates
        self.nextCursor = nextCursor
    }

    private enum CodingKeys: String, CodingKey { case templates, nextCursor }

    /// The end of the list is said, not left out.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(templates, forKey: .templates)
        try container.encode(nextCursor, forKey: .nextCursor)
    }
}

/// The result of `plans.list/1`: one page, as ``TemplateListing``.
public struct PlanListing: Encodable, Hashable, Sendable {
    public struct Entry: Encodable, Hashable, Sendable {
        /// The vendor's own id, unique within the account.
        public var externalID: String
        /// As in the steps of a template.
        public var name: String
        /// At most 2000 characters.
        public var description: String?
        public var active: Bool
        /// The vendor's entry, an object without its secrets.
        public var raw: JSON

        public init(externalID: String, name: String, description: String? = nil, active: Bool, raw: JSON = [:]) {
            self.externalID = externalID
            self.name = name
            self.description = description
            self.active = active
            self.raw = raw
        }

        private enum CodingKeys: String, CodingKey {
            case externalID = "externalId"
            case name, description, active, raw
        }
    }

    public var plans: [Entry]
    /// For the next page, of any form, at most 256 characters; nil on the last page.
    public var nextCursor: String?

    public init(plans: [Entry], nextCursor: String?) {
        self.plans = plans
        self.nextCursor = nextCursor
    }

    private enum CodingKeys: String, CodingKey { case plans, nextCursor }

    /// The end of the list is said, not left out.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(plans, forKey: .plans)
        try container.encode(nextCursor, forKey: .nextCursor)
    }
}
