import Domain

extension ProviderSnapshot {
    /// Checks every provider against its plugin's manifest: whether it may be loaded, endpoints, secrets, the configuration each tenant would be served with, operations. Problems of a disabled provider are warnings.
    /// - Parameters:
    ///   - plugins: asked once for each provider.
    ///   - tenants: the tenants of this host, to warn of rules for others; nil leaves that out.
    package func validate(plugins: (Provider) -> PluginFacts, tenants: [String]? = nil) -> [ConfigDiagnostic] {
        var schemas: [String: SchemaOutcome] = [:]
        var diagnostics: [ConfigDiagnostic] = []
        for provider in providers {
            var check = ProviderCheck(provider: provider)
            switch plugins(provider) {
            case .unknown(let available): check.unknownPlugin(available)
            case .failed(let message):
                check.error(["plugin"], "the plugin \(provider.plugin) cannot be used: \(message)")
            case .untrusted(let problem): check.untrusted(problem)
            case .loaded(let manifest):
                let schema = schemas[provider.plugin] ?? SchemaOutcome(manifest.configSchema)
                schemas[provider.plugin] = schema
                check.endpoints(manifest)
                check.secrets(manifest)
                check.operations(manifest)
                check.needs(manifest)
                check.secretNames(manifest)
                check.config(schema)
            }
            if let tenants { check.tenantNames(tenants) }
            diagnostics += check.diagnostics
        }
        return diagnostics.inOrder()
    }

    /// What a plugin said of one tenant's configuration, at the places it speaks of. Empty for an unknown provider.
    package func diagnostics(
        for provider: String, tenant: String, _ said: [InstanceDiagnostic]
    ) -> [ConfigDiagnostic] {
        guard let provider = self.provider(provider) else { return [] }
        return said.map { note in
            let path = note.pointer.isRoot ? "config" : "config\(note.pointer)"
            return ConfigDiagnostic(
                note.severity, at: provider.position(of: note.pointer, tenant: tenant), "\(path): \(note.message)",
                hint: "said by the plugin \(provider.plugin) for tenant \(tenant)")
        }
    }
}

/// A plugin's schema, compiled once a validation.
enum SchemaOutcome {
    case usable(JSONSchema)
    case broken(String)

    init(_ schema: JSON) {
        do {
            self = .usable(try JSONSchema(schema))
        } catch {
            self = .broken("\(error)")
        }
    }
}
