import Domain
import ProviderConfig

extension Provider {
    /// The listing that serves a tenant: templates belong to an account with the vendor, so tenants that bring secrets of
    /// their own have a listing of their own, and the others share the provider's.
    func listingScope(for tenant: String) -> String {
        guard let name = tenants.key(for: tenant), let rule = tenants.rule(for: tenant), !rule.secrets.isEmpty else {
            return ""
        }
        return name
    }

    /// Every listing in use, each with a tenant whose account reads it.
    var listingScopes: [(scope: String, tenant: String)] {
        var scopes: [(scope: String, tenant: String)] = []
        // Those that change nothing of the provider's own configuration first: they are the provider's own account.
        let rules = tenants.all.filter(\.rule.isEnabled)
        for (name, rule) in rules.filter({ $0.rule.config.isEmpty }) + rules.filter({ !$0.rule.config.isEmpty }) {
            let scope = rule.secrets.isEmpty ? "" : name
            if !scopes.contains(where: { $0.scope == scope }) { scopes.append((scope, name)) }
        }
        return scopes.sorted { $0.scope < $1.scope }
    }
}
