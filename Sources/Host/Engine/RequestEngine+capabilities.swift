import Domain
import Egress
import ProviderConfig

/// An operation a tenant may ask for, without a word of who serves it.
package struct Capability: Hashable, Sendable {
    package var operation: String
    /// Empty: any.
    package var types: [String]
    package var countries: [String]
    package var templates: [String]
    /// Somebody could serve it now.
    package var available: Bool
}

extension RequestEngine {
    package func capabilities(of tenant: String) async -> [Capability] {
        var found: [OperationID: Capability] = [:]
        var open: Set<OperationID> = []
        for option in await services.options(for: tenant) where option.isUsable {
            for operation in option.offered where !operation.id.servesTheHost {
                guard option.operations?.contains(where: { $0.matches(operation.id) }) ?? true else { continue }
                // A look-up serves the host; clients have GET for it.
                if option.offered.contains(where: { $0.lookup == operation.id }) { continue }
                var capability =
                    found[operation.id]
                    ?? Capability(
                        operation: operation.id.description, types: [], countries: [], templates: [], available: false)
                capability.types = Self.union(capability.types, operation.accepts.verificationTypes)
                capability.countries = Self.union(capability.countries, operation.accepts.countries)
                capability.templates = Self.union(
                    capability.templates, option.templates.listed.values.filter(\.isActive).map(\.publicID))
                if operation.accepts.countries.isEmpty { open.insert(operation.id) }
                capability.available = capability.available || option.obstacle == nil
                found[operation.id] = capability
            }
        }
        return found.sorted { $0.key < $1.key }.map { id, capability in
            var capability = capability
            // One provider that takes any country makes the list of the others' countries meaningless.
            if open.contains(id) { capability.countries = [] }
            return capability
        }
    }

    private static func union(_ a: [String], _ b: [String]) -> [String] { Set(a).union(b).sorted() }
}

extension RunServices {
    func options(for tenant: String) async -> [RouteOption] {
        accounts.catalogue.options(for: tenant, listings: await listings.current(), isBreakerOpen: isBreakerOpen)
    }

    func isBreakerOpen(_ provider: Provider) -> Bool {
        egress.breakers.isOpen(provider.id, provider.breakerSettings)
    }

    func route(_ query: RouteQuery) async -> Route {
        Router.route(query, among: await options(for: query.tenant))
    }
}
