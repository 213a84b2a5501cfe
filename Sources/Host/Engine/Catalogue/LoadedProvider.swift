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

    package init(provider: Provider, plugin: Plugin?, problem: String? = nil) {
        self.provider = provider
        self.plugin = plugin
        self.problem = problem
        typeSettings = plugin?.manifest.typeSettings ?? []
        templateSettings = plugin.map { DefaultTemplateSettings($0.manifest.configSchema) } ?? DefaultTemplateSettings()
    }

    /// It cannot serve: there is no plugin, something is wrong with its configuration, or the plugin was given up.
    package var isBroken: Bool { plugin == nil || problem != nil || plugin?.isGivenUp == true }

    /// Which templates this configuration names for requests that name none.
    package func defaults(in config: JSON?) -> DefaultTemplates {
        config.map(templateSettings.read) ?? DefaultTemplates()
    }

    /// What the plugin offers with this configuration: a provider entry may be one type's alone.
    package func offered(with config: JSON?) -> [Manifest.Operation] {
        let operations = plugin?.manifest.operations ?? []
        let types = typeSettings.compactMap { config?[$0]?.string }
        guard !types.isEmpty else { return operations }
        return operations.map { types.reduce($0) { $0.limited(to: $1) } }
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
                offered: loaded.offered(with: account?.config),
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
