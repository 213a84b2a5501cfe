import Domain
import PluginHost
import ProviderConfig
import Vault

/// providers.d as the host will use it: parsed, secrets resolved, checked against the plugins and by them.
struct Configuration {
    var snapshot: ProviderSnapshot
    var diagnostics: [ConfigDiagnostic]

    /// - Parameter tenants: the tenants of the host, to warn of rules for others; nil leaves that out.
    static func load(
        folder: String, shelf: PluginShelf, environment: [String: String], tenants: [String]? = nil
    ) async -> Configuration {
        let digest: ContentDigest = { Hash.hex(.sha256, $0) }
        let parsed = ConfigFolder.load(folder, environment: environment, digest: digest)
        let snapshot = parsed.resolvingSecrets(with: SecretResolver(environment: environment))
        var diagnostics = snapshot.diagnostics + snapshot.validate(plugins: shelf.facts, tenants: tenants)
        let bad = Set(diagnostics.filter(\.isError).map(\.file))
        for provider in snapshot.providers where provider.isEnabled && !bad.contains(provider.file) {
            diagnostics += await asked(provider, of: snapshot, shelf)
        }
        return Configuration(snapshot: snapshot.adding(diagnostics), diagnostics: diagnostics.inOrder())
    }

    /// What the plugin itself says of the configuration that each tenant would be served with.
    private static func asked(
        _ provider: Provider, of snapshot: ProviderSnapshot, _ shelf: PluginShelf
    ) async -> [ConfigDiagnostic] {
        guard case .success(let plugin)? = shelf.plugin(for: provider) else { return [] }
        var diagnostics: [ConfigDiagnostic] = []
        for (tenant, _) in provider.tenants.all {
            guard let account = snapshot.account(provider.id, tenant: tenant) else { continue }
            do {
                let config = plugin.manifest.completing(account.config, secrets: account.secretReferences.keys)
                let instance = try await plugin.transport.makeInstance(config: config.serialized())
                diagnostics += snapshot.diagnostics(
                    for: provider.id, tenant: tenant, instance.warnings.map(\.forConfig))
                await plugin.transport.destroy(instance)
            } catch {
                diagnostics += snapshot.diagnostics(
                    for: provider.id, tenant: tenant, error.diagnostics.map(\.forConfig))
            }
        }
        return diagnostics
    }
}

extension Diagnostic {
    fileprivate var forConfig: InstanceDiagnostic {
        InstanceDiagnostic(
            pointer: JSONPointer(pointer) ?? .root, severity: severity == .error ? .error : .warning, message: message)
    }
}
