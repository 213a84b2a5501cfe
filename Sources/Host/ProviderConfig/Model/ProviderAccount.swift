package import Domain

/// What serves one tenant at one provider: the provider's configuration and secrets with the tenant's put over them.
package struct ProviderAccount: Sendable {
    package let provider: String
    package let tenant: String
    package let plugin: String
    /// Lowest first.
    package let priority: Int
    package let weight: Int
    package let isShadow: Bool
    /// nil is every operation of the plugin.
    package let operations: [OperationFilter]?
    /// An object: the provider's, with top-level keys replaced by the tenant's.
    package let config: JSON
    /// By the names the plugin uses.
    package let secretReferences: [String: SecretReference]
    package let secrets: ResolvedSecrets
    /// What a session pins: provider, plugin, configuration, secrets as references.
    package let canonical: JSON
    /// SHA-256 of ``canonical``, in hex. Tenants with the same configuration share it.
    package let revision: String

    package func allows(_ operation: OperationID) -> Bool {
        operations.map { $0.contains { $0.matches(operation) } } ?? true
    }
}

/// An account without its tenant. Made once a snapshot, since routing asks for accounts with every request.
struct AccountBasis: Sendable {
    let rule: TenantRule
    let config: JSON
    let secretReferences: [String: SecretReference]
    let secrets: ResolvedSecrets
    let canonical: JSON
    let revision: String

    init(_ provider: Provider, _ rule: TenantRule, secrets known: ResolvedSecrets, digest: ContentDigest) {
        self.rule = rule
        config = provider.config(for: rule)
        let references = provider.secrets.merging(rule.secrets) { _, own in own }
        secretReferences = references
        secrets = ResolvedSecrets(references.compactMapValues { known[$0.source.description] })
        canonical = [
            "provider": .string(provider.id), "plugin": .string(provider.plugin), "config": config,
            "secrets": .object(references.mapValues(\.json)),
        ]
        revision = digest(canonical.serialized())
    }

    func account(_ provider: Provider, tenant: String) -> ProviderAccount {
        ProviderAccount(
            provider: provider.id, tenant: tenant, plugin: provider.plugin, priority: rule.priority,
            weight: rule.weight,
            isShadow: rule.isShadow, operations: rule.operations, config: config, secretReferences: secretReferences,
            secrets: secrets, canonical: canonical, revision: revision)
    }
}

extension Provider {
    func config(for rule: TenantRule) -> JSON {
        .object((config.object ?? [:]).merging(rule.config) { _, own in own })
    }
}
