package import Domain

/// What a provider's `tenants` key says of one tenant.
package struct TenantRule: Sendable, Hashable {
    package static let defaultPriority = 100
    package static let defaultWeight = 1

    package var isEnabled = true
    /// Lowest first.
    package var priority = defaultPriority
    /// Splits requests between providers of equal priority.
    package var weight = defaultWeight
    /// Kept out of routing; to be asked beside the others one day, without its result counting.
    package var isShadow = false
    /// nil is every operation of the plugin.
    package var operations: [OperationFilter]?
    /// Replaces top-level keys of the provider's.
    package var config: [String: JSON] = [:]
    package var secrets: [String: SecretReference] = [:]

    package init() {}
}

/// Who may use a provider. Without a `tenants` key every tenant may; with it only those listed, where `"*"` stands for
/// every tenant that is not. A listed tenant inherits nothing from `"*"`.
package enum TenantRules: Sendable, Hashable {
    package static let others = "*"

    case everyone
    case listed([String: TenantRule])

    /// The name under which the rule for a tenant is listed; nil when there is none, or no list.
    package func key(for tenant: String) -> String? {
        guard case .listed(let rules) = self else { return nil }
        // "*" is no tenant's name.
        if tenant != Self.others, rules[tenant] != nil { return tenant }
        return rules[Self.others] != nil ? Self.others : nil
    }

    /// nil when the tenant may not use the provider.
    package func rule(for tenant: String) -> TenantRule? {
        switch self {
        case .everyone: return TenantRule()
        case .listed(let rules):
            guard let rule = key(for: tenant).flatMap({ rules[$0] }), rule.isEnabled else { return nil }
            return rule
        }
    }

    /// The listed rules by name; one with the name `"*"` when there is no list.
    package var all: [(name: String, rule: TenantRule)] {
        switch self {
        case .everyone: [(Self.others, TenantRule())]
        case .listed(let rules): rules.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        }
    }
}
