import Domain
import PluginHost
import ProviderConfig

/// What is in force, for operators.
package struct CatalogueStanding: Sendable {
    package struct Entry: Sendable {
        package var id: String
        package var isEnabled: Bool
        package var plugin: String
        /// Of the plugin, with the digest of its build; nil when it is not loaded.
        package var build: (version: String, digest: String)?
        /// `cell` or `in-process`.
        package var isolation: String
        /// See `Plugin.sandboxMissing`.
        package var sandboxMissing: [String]
        package var revision: String
        /// Why it does not serve: its configuration, or a plugin that was given up.
        package var problem: String?
    }

    package var revision: String
    package var rejectedFiles: Int
    /// By id.
    package var entries: [Entry]
}

extension Catalogue {
    package var standing: CatalogueStanding {
        CatalogueStanding(
            revision: snapshot.revision, rejectedFiles: snapshot.rejectedFiles.count,
            entries: snapshot.providers.map { provider in
                let loaded = providers[provider.id]
                return CatalogueStanding.Entry(
                    id: provider.id, isEnabled: provider.isEnabled, plugin: provider.plugin,
                    build: (loaded?.plugin).map { ($0.manifest.version.description, $0.digest) },
                    isolation: provider.isolation.rawValue, sandboxMissing: loaded?.plugin?.sandboxMissing ?? [],
                    revision: provider.revision,
                    problem: loaded?.problem ?? loaded?.plugin?.transport.health.problem)
            })
    }
}
