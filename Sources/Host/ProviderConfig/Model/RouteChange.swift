import Domain

/// What a new snapshot does to one tenant at one provider; what `gatehouse config plan` prints.
package struct RouteChange: Hashable, Sendable, CustomStringConvertible {
    package enum Kind: String, Hashable, Sendable {
        case added
        case removed
        case changed
    }

    package let provider: String
    /// `"*"` is every tenant that no provider lists.
    package let tenant: String
    package let kind: Kind
    /// What changed: `priority 10 → 20`, `configuration`, `limits`. Empty unless `kind` is `changed`.
    package let details: [String]

    package init(provider: String, tenant: String, kind: Kind, details: [String]) {
        self.provider = provider
        self.tenant = tenant
        self.kind = kind
        self.details = details
    }

    package var description: String {
        let who = tenant == TenantRules.others ? "every other tenant" : tenant
        return "\(who): \(provider) \(kind.rawValue)" + (details.isEmpty ? "" : ": \(details.joined(separator: ", "))")
    }
}

extension ProviderSnapshot {
    /// The changes since `old`, by tenant, then by provider. Every tenant that either snapshot names is looked at, and
    /// `"*"` for all others.
    package func changes(since old: ProviderSnapshot) -> [RouteChange] {
        let tenants = Set((providers + old.providers).flatMap { $0.tenants.all.map(\.name) } + [TenantRules.others])
        let ids = Set((providers + old.providers).map(\.id))
        return tenants.sorted().flatMap { tenant in
            ids.sorted().compactMap { change(of: $0, tenant, since: old) }
        }
    }

    private func change(of id: String, _ tenant: String, since old: ProviderSnapshot) -> RouteChange? {
        switch (old.account(id, tenant: tenant), account(id, tenant: tenant)) {
        case (nil, nil): return nil
        case (nil, _?): return RouteChange(provider: id, tenant: tenant, kind: .added, details: [])
        case (_?, nil): return RouteChange(provider: id, tenant: tenant, kind: .removed, details: [])
        case (let before?, let after?):
            let details = Self.details(before, after) + sharedDetails(of: id, since: old)
            return details.isEmpty ? nil : RouteChange(provider: id, tenant: tenant, kind: .changed, details: details)
        }
    }

    private static func details(_ before: ProviderAccount, _ after: ProviderAccount) -> [String] {
        var details: [String] = []
        if before.priority != after.priority { details.append("priority \(before.priority) → \(after.priority)") }
        if before.weight != after.weight { details.append("weight \(before.weight) → \(after.weight)") }
        if before.isShadow != after.isShadow { details.append(after.isShadow ? "now a shadow" : "no longer a shadow") }
        if before.operations != after.operations { details.append("operations") }
        if before.plugin != after.plugin { details.append("plugin \(before.plugin) → \(after.plugin)") }
        if before.config != after.config { details.append("configuration") }
        if before.secretReferences != after.secretReferences {
            details.append("secrets")
        } else if before.secrets.values != after.secrets.values {
            details.append("a secret's value")
        }
        return details
    }

    /// Keys of the file that hold for all tenants alike.
    private func sharedDetails(of id: String, since old: ProviderSnapshot) -> [String] {
        let own: Set = ["id", "plugin", "config", "secrets", "tenants", "enabled"]
        guard let before = old.provider(id)?.canonical, let after = provider(id)?.canonical else { return [] }
        return ProviderParser.keys.filter { !own.contains($0) && before[$0] != after[$0] }
    }
}
