package import Domain

/// One entry of `providers.d`: a plugin and its configuration. Immutable; holds references to secrets, never values.
package struct Provider: Sendable {
    package let id: String
    /// `IDMeta` is `libIDMeta.so` in a plugin folder.
    package let plugin: String
    /// 64 hex digits of SHA-256, or nil when any build may serve.
    package let digest: String?
    /// Public keys, `ed25519:…`, one of which must have signed the library; empty: no signature is asked for.
    package let signedBy: [String]
    package let isEnabled: Bool
    package let isolation: Isolation
    /// Name → address.
    package let endpoints: [String: EndpointURL]
    /// An object.
    package let config: JSON
    package internal(set) var secrets: [String: SecretReference]
    package let limits: ProviderLimits
    package let retry: RetryPolicy
    package let breaker: BreakerPolicy
    package let schedule: ProviderSchedule
    package let prices: [OperationFilter: Price]
    /// Sorted by public id.
    package let templates: [TemplateEntry]
    package let tls: TLSFiles
    package let callbacks: CallbackPolicy
    package let tenants: TenantRules
    /// The whole entry as JSON, endpoints substituted, secrets as references.
    package let canonical: JSON
    /// SHA-256 of ``canonical``, in hex: equal whatever the order of keys, the comments and the file's name.
    package let revision: String
    package let file: String
    let source: YAMLNode

    /// What this provider asks for one operation; an entry for the exact revision wins.
    package func price(of operation: OperationID) -> Price? {
        let matching = prices.filter { $0.key.matches(operation) }
        return (matching.first { $0.key.revision != nil } ?? matching.first)?.value
    }
}

extension Provider {
    /// Where a value of the configuration stands that `tenant` is served with: in the tenant's own part if it is set
    /// there, else in the provider's, else at the nearest ancestor that exists.
    package func position(of pointer: JSONPointer, tenant: String? = nil) -> SourcePosition {
        position(of: pointer, tenant: tenant, preferringKey: false)
    }

    func position(of pointer: JSONPointer, tenant: String?, preferringKey: Bool) -> SourcePosition {
        var path = ["config"]
        if let tenant, let key = tenants.key(for: tenant) ?? (tenant == TenantRules.others ? tenant : nil) {
            let own = ["tenants", key, "config"]
            if let config = source.entry("tenants")?.value.entry(key)?.value.entry("config")?.value {
                let isOwn = pointer.tokens.first.map { config.entry($0) != nil } ?? true
                if isOwn || source.entry("config") == nil { path = own }
            } else if source.entry("config") == nil {
                path = ["tenants", key]
            }
        }
        return position(path + pointer.tokens, preferringKey: preferringKey)
    }

    /// Where a value of the file stands, or its nearest ancestor; a missing top-level key is at `id`.
    func position(_ path: [String], preferringKey: Bool = false) -> SourcePosition {
        guard let first = path.first, source.entry(first) != nil else { return source.position(of: ["id"]) }
        return source.position(of: path, preferringKey: preferringKey)
    }
}
