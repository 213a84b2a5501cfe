package import ProviderConfig

/// What a provider makes of the template ids that a tenant's clients name.
package struct TemplateBook: Sendable {
    package enum Answer: Hashable, Sendable {
        /// The vendor's id of it.
        case known(String)
        /// The vendor's own id, which nobody listed: good where no other provider has it too.
        case synced(String)
        /// Listed, but switched off by the operator or the vendor, or gone there.
        case inactive
        case unknown
    }

    /// By public id.
    package let listed: [String: TemplateEntry]
    private let listedExternals: Set<String>
    /// nil when nothing was ever synced: then the operator's word is all there is.
    package var synced: Listing?

    package init(_ entries: [TemplateEntry], synced: Listing? = nil) {
        listed = Dictionary(entries.map { ($0.publicID, $0) }, uniquingKeysWith: { first, _ in first })
        listedExternals = Set(entries.filter(\.isActive).map(\.externalID))
        self.synced = synced
    }

    package func answer(_ asked: String) -> Answer {
        if let entry = listed[asked] { return entry.isActive ? checked(entry.externalID) : .inactive }
        if listedExternals.contains(asked) { return checked(asked) }
        switch synced?.isActive(asked) {
        case true: return .synced(asked)
        case false: return .inactive
        case nil: return .unknown
        }
    }

    /// What a configuration names as the default is a vendor's own id. The vendor's word counts where there is one, then the
    /// operator's; before the first sync there is only the latter.
    package func answerDefault(_ externalID: String) -> Answer {
        switch synced?.isActive(externalID) {
        case true: return .known(externalID)
        case false: return .inactive
        case nil: return synced == nil || listedExternals.contains(externalID) ? .known(externalID) : .unknown
        }
    }

    /// Listed by the operator and never by the vendor: the operator's word counts.
    private func checked(_ externalID: String) -> Answer {
        synced?.isActive(externalID) == false ? .inactive : .known(externalID)
    }
}
