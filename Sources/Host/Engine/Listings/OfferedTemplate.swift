package import Domain
import ProviderConfig
import Store

/// A template that a tenant's clients may ask for, without a word of whose it is.
package struct OfferedTemplate: Hashable, Sendable {
    /// What clients say.
    package var id: String
    package var name: String
    package var description: String?
    /// Empty when they are not known.
    package var steps: [String]
}

package struct OfferedPlan: Hashable, Sendable {
    package var id: String
    package var name: String
    package var description: String?
}

/// What a tenant may ask for, and how fresh that is.
package struct Offer<Item: Hashable & Sendable>: Sendable {
    /// By id.
    package var items: [Item] = []
    /// Some of it could not be brought up to date: it is the last that is known.
    package var isStale = false
    /// The oldest sync that it rests on; nil when it rests on none.
    package var syncedAt: Timestamp?

    fileprivate mutating func rests(on listing: Listing, _ provider: Provider, at now: Timestamp) {
        isStale = isStale || listing.isStale(under: provider.schedule.templateSync, at: now)
        if let at = listing.state.syncedAt { syncedAt = min(syncedAt ?? at, at) }
    }
}

extension RequestEngine {
    package func templates(of tenant: String) async -> Offer<OfferedTemplate> {
        let listings = await services.listings.current()
        let catalogue = services.accounts.catalogue
        let options = catalogue.options(for: tenant, listings: listings, isBreakerOpen: services.isBreakerOpen)
            .filter(\.isUsable).sorted { ($0.priority, $0.provider) < ($1.priority, $1.provider) }
        let now = Timestamp.now()
        var offer = Offer<OfferedTemplate>()
        var found: [String: OfferedTemplate] = [:]
        // How many vendors have the id as their own: one that two have names neither's.
        var owners: [String: Int] = [:]
        for option in options {
            for id in option.templates.ownIDs { owners[id, default: 0] += 1 }
        }
        let meant = Set(options.flatMap(\.templates.listed.keys))
        for option in options {
            guard let provider = catalogue.providers[option.provider]?.provider else { continue }
            for entry in option.templates.listed.values.sorted(by: { $0.publicID < $1.publicID }) {
                guard case .known(let external) = option.templates.answer(entry.publicID) else { continue }
                let known = option.templates.synced?.versions[external]?.entry
                let template = OfferedTemplate(
                    id: entry.publicID, name: entry.name ?? known?.name ?? entry.publicID,
                    description: entry.description ?? known?.description, steps: known?.steps ?? [])
                if found[template.id] == nil { found[template.id] = template }
            }
            for id in option.templates.ownIDs where owners[id] == 1 && !meant.contains(id) {
                guard let known = option.templates.synced?.versions[id]?.entry else { continue }
                found[id] = OfferedTemplate(
                    id: id, name: known.name, description: known.description, steps: known.steps)
            }
            let key = ListingKey(
                provider: provider.id, scope: provider.listingScope(for: tenant), kind: .template)
            if let listing = listings[key] { offer.rests(on: listing, provider, at: now) }
        }
        offer.items = found.values.sorted { $0.id < $1.id }
        return offer
    }

    package func plans(of tenant: String) async -> Offer<OfferedPlan> {
        let listings = await services.listings.current()
        let catalogue = services.accounts.catalogue
        let now = Timestamp.now()
        var offer = Offer<OfferedPlan>()
        var found: [String: OfferedPlan] = [:]
        for option in catalogue.options(for: tenant, listings: listings, isBreakerOpen: services.isBreakerOpen)
            .filter(\.isUsable).sorted(by: { ($0.priority, $0.provider) < ($1.priority, $1.provider) })
        {
            guard let provider = catalogue.providers[option.provider]?.provider,
                let listing = listings[
                    ListingKey(provider: provider.id, scope: provider.listingScope(for: tenant), kind: .plan)]
            else { continue }
            for version in listing.versions.values where version.isLive && version.entry.isActive {
                let plan = OfferedPlan(
                    id: version.entry.externalID, name: version.entry.name, description: version.entry.description)
                if found[plan.id] == nil { found[plan.id] = plan }
            }
            offer.rests(on: listing, provider, at: now)
        }
        offer.items = found.values.sorted { $0.id < $1.id }
        return offer
    }
}

extension TemplateBook {
    /// The vendor's ids that clients may name.
    fileprivate var ownIDs: [String] {
        let synced = (self.synced?.versions.values).map { $0.filter { $0.isLive && $0.entry.isActive } } ?? []
        return synced.map(\.entry.externalID)
    }
}
