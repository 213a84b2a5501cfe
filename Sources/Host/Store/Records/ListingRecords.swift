package import Domain

package enum ListingKind: String, Hashable, Sendable, CaseIterable {
    case template
    case plan
}

/// What one account with a provider lists of one kind.
package struct ListingKey: Hashable, Sendable {
    package var provider: String
    /// Empty for the provider's own account; else the tenant rule that brings secrets of its own.
    package var scope: String
    package var kind: ListingKind

    package init(provider: String, scope: String = "", kind: ListingKind) {
        self.provider = provider
        self.scope = scope
        self.kind = kind
    }
}

/// One template or plan as the provider lists it.
package struct ListedEntry: Hashable, Sendable {
    package var externalID: String
    package var name: String
    package var description: String?
    package var steps: [String]
    package var isActive: Bool
    /// The provider's own words, an object, stored sealed; null where they were not asked for or not kept.
    package var raw: JSON

    package init(
        externalID: String, name: String, description: String? = nil, steps: [String] = [], isActive: Bool = true,
        raw: JSON = .object([:])
    ) {
        self.externalID = externalID
        self.name = name
        self.description = description
        self.steps = steps
        self.isActive = isActive
        self.raw = raw
    }

    /// The raw form does not count: vendors keep counters and times there.
    package func saysTheSame(as other: ListedEntry) -> Bool {
        name == other.name && description == other.description && steps == other.steps && isActive == other.isActive
    }
}

/// One version of an entry: since when, by whom, and until when.
package struct ListingVersion: Hashable, Sendable {
    package enum Change: String, Hashable, Sendable {
        case added
        case changed
        /// It had been retired.
        case returned
    }

    package var entry: ListedEntry
    /// From 1.
    package var version: Int
    package var change: Change
    /// `schedule`, `command:USER` or `key:PREFIX`.
    package var actor: String
    package var firstSeenAt: Timestamp
    package var since: Timestamp
    /// When the provider listed it last; nil while it does.
    package var lastSeenAt: Timestamp?
    /// Replaced, or retired if no version follows.
    package var endedAt: Timestamp?
    package var endedBy: String?
    /// The provider lists it in this form now.
    package var isLive: Bool
}

/// How a listing stands.
package struct ListingState: Hashable, Sendable {
    package var key: ListingKey
    /// Raised with each sync that changed something.
    package var generation: Int64
    /// The last success; nil before the first.
    package var syncedAt: Timestamp?
    package var triedAt: Timestamp
    /// Why the last try failed; nil after a success.
    package var failure: String?
}

package struct ListingCounts: Hashable, Sendable {
    package var added = 0
    package var changed = 0
    package var retired = 0
    package var unchanged = 0

    package init(added: Int = 0, changed: Int = 0, retired: Int = 0, unchanged: Int = 0) {
        self.added = added
        self.changed = changed
        self.retired = retired
        self.unchanged = unchanged
    }
}
