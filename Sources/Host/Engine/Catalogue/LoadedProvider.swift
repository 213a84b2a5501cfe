package import Domain
package import PluginHost
package import ProviderConfig
import Store

/// A provider of the snapshot with its plugin, or with what keeps it from serving.
package struct LoadedProvider: Sendable {
    package let provider: Provider
    package let plugin: Plugin?
    /// Why it cannot serve; for operators.
    package let problem: String?
    /// See `Manifest.typeSettings`; kept, since routing asks with every request.
    private let typeSettings: [String]
    private let templateSettings: DefaultTemplateSettings
    private let hasNeeds: Bool

    package init(provider: Provider, plugin: Plugin?, problem: String? = nil) {
        self.provider = provider
        self.plugin = plugin
        self.problem = problem
        typeSettings = plugin?.manifest.typeSettings ?? []
        hasNeeds = plugin?.manifest.operations.contains { $0.needs != Manifest.Needs() } ?? false
        templateSettings = plugin.map { DefaultTemplateSettings($0.manifest.configSchema) } ?? DefaultTemplateSettings()
    }

    /// It cannot serve: there is no plugin, something is wrong with its configuration, or the plugin was given up.
    package var isBroken: Bool { plugin == nil || problem != nil || plugin?.isGivenUp == true }

    /// Which templates this configuration names for requests that name none.
    package func defaults(in config: JSON?) -> DefaultTemplates {
        config.map(templateSettings.read) ?? DefaultTemplates()
    }

    /// What the plugin offers an account: a provider entry may be one type's alone, and lack what an operation needs.
    package func offered(to account: ProviderAccount?) -> [Manifest.Operation] {
        var operations = plugin?.manifest.operations ?? []
        let unmet = unmet(by: account)
        if !unmet.isEmpty { operations.removeAll { unmet.contains($0.id) } }
        let types = typeSettings.compactMap { account?.config[$0]?.string }
        guard !types.isEmpty else { return operations }
        return operations.map { types.reduce($0) { $0.limited(to: $1) } }
    }
}

extension LoadedProvider {
    /// Operations that need an endpoint or a secret which is not set.
    package func unmet(by account: ProviderAccount?) -> Set<OperationID> {
        guard hasNeeds, let account, let manifest = plugin?.manifest else { return [] }
        let lacking = manifest.operations.filter { operation in
            !manifest.lacking(
                operation, endpoints: provider.endpoints.keys, secrets: account.secretReferences.keys
            ).isEmpty
        }
        return Set(lacking.map(\.id))
    }

    /// For what the host asks of its own accord.
    package func offers(_ operation: OperationID, to account: ProviderAccount?) -> Bool {
        plugin?.manifest.operation(operation) != nil && !unmet(by: account).contains(operation)
    }
}

/// What is loaded, at one moment. A reload makes a new one.
package struct Catalogue: Sendable {
    package let snapshot: ProviderSnapshot
    package let providers: [String: LoadedProvider]
    private let books: [String: TemplateBook]

    package init(snapshot: ProviderSnapshot, providers: [LoadedProvider]) {
        self.snapshot = snapshot
        self.providers = Dictionary(uniqueKeysWithValues: providers.map { ($0.provider.id, $0) })
        books = self.providers.mapValues { TemplateBook($0.provider.templates) }
    }

    /// One for each provider that has one; two may have the same.
    package var plugins: [Plugin] { providers.values.compactMap(\.plugin) }

    /// Every provider as the router sees it for this tenant.
    package func options(
        for tenant: String, listings: ListingSnapshot, isBreakerOpen: (Provider) -> Bool
    ) -> [RouteOption] {
        providers.values.map { loaded in
            let provider = loaded.provider
            let account = snapshot.account(provider.id, tenant: tenant)
            let obstacle: RouteOption.Obstacle? =
                if !provider.isEnabled {
                    .disabled
                } else if account == nil {
                    .notForTenant
                } else if account?.isShadow == true {
                    .shadow
                } else if loaded.isBroken {
                    .broken
                } else if isBreakerOpen(provider) {
                    .breakerOpen
                } else {
                    nil
                }
            return RouteOption(
                provider: provider.id, obstacle: obstacle, priority: account?.priority ?? TenantRule.defaultPriority,
                weight: account?.weight ?? TenantRule.defaultWeight, operations: account?.operations,
                offered: loaded.offered(to: account), unmet: loaded.unmet(by: account),
                templates: templates(of: provider, for: tenant, listings),
                defaults: loaded.defaults(in: account?.config))
        }
    }

    func templates(of provider: Provider, for tenant: String, _ listings: ListingSnapshot) -> TemplateBook {
        var book = books[provider.id] ?? TemplateBook(provider.templates)
        let key = ListingKey(provider: provider.id, scope: provider.listingScope(for: tenant), kind: .template)
        // A listing that was never read says nothing of what there is.
        if let listing = listings[key], listing.state.syncedAt != nil { book.synced = listing }
        return book
    }
}
