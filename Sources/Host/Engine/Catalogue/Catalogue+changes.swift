import Domain
import PluginHost
package import ProviderConfig

extension Catalogue {
    /// What this does to each tenant's routes, compared with `old`: the configuration's changes, and builds of plugins
    /// that were replaced.
    package func changes(since old: Catalogue) -> [RouteChange] {
        var changes = snapshot.changes(since: old.snapshot)
        for provider in snapshot.providers {
            guard let detail = buildDetail(provider.id, since: old) else { continue }
            for (tenant, _) in provider.tenants.all
            where snapshot.account(provider.id, tenant: tenant) != nil
                && old.snapshot.account(provider.id, tenant: tenant) != nil
            {
                if let index = changes.firstIndex(where: { $0.provider == provider.id && $0.tenant == tenant }) {
                    let known = changes[index]
                    changes[index] = RouteChange(
                        provider: known.provider, tenant: known.tenant, kind: known.kind,
                        details: known.details + [detail])
                } else {
                    changes.append(
                        RouteChange(provider: provider.id, tenant: tenant, kind: .changed, details: [detail]))
                }
            }
        }
        return changes.sorted { ($0.tenant, $0.provider) < ($1.tenant, $1.provider) }
    }

    private func buildDetail(_ provider: String, since old: Catalogue) -> String? {
        guard let before = old.providers[provider]?.plugin, let after = providers[provider]?.plugin,
            before.digest != after.digest
        else { return nil }
        return "build \(before.manifest.version) (\(before.digest)) → \(after.manifest.version) (\(after.digest))"
    }
}
