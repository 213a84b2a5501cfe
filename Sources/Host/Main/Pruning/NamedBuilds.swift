import Domain
import PluginHost
import ProviderConfig
import Vault

/// The builds that providers.d names: each provider's library as it lies in the plugin folders, and the digest it demands.
struct NamedBuilds {
    /// The providers, by digest.
    private var providers: [String: Set<String>] = [:]
    /// The providers, by name of a plugin whose library is not there: which build they mean nobody can say.
    private var missing: [String: Set<String>] = [:]

    /// - Throws: when a file has errors; it may name anything.
    init(_ settings: HostSettings) throws {
        let snapshot = ConfigFolder.load(settings.providers, environment: Environment.all) { Hash.hex(.sha256, $0) }
        if snapshot.diagnostics.hasErrors {
            Output.note(DiagnosticRenderer().text(snapshot.diagnostics))
            throw CommandFailure(
                "what \(settings.providers) names is not certain while it has errors, so nothing is deleted",
                action: "gatehouse config check \(settings.providers)")
        }
        let libraries = Dictionary(
            PluginFolders(settings.plugins).list().map { ($0.name, $0.path) }, uniquingKeysWith: { first, _ in first })
        var digests: [String: String] = [:]
        for provider in snapshot.providers {
            if let digest = provider.digest { providers[digest, default: []].insert(provider.id) }
            guard let path = libraries[provider.plugin] else {
                missing[provider.plugin, default: []].insert(provider.id)
                continue
            }
            let digest = try digests[path] ?? PluginFile.digest(of: path)
            digests[path] = digest
            providers[digest, default: []].insert(provider.id)
        }
    }

    /// Why a copy must stay; nil when nothing here speaks for it.
    func reason(_ copy: KeptCopy) -> String? {
        if let ids = providers[copy.digest] { return "named by \(Self.text(ids))" }
        return missing[copy.name].map { "\(Self.text($0)) names \(copy.name), whose library is in no plugin folder" }
    }

    private static func text(_ ids: Set<String>) -> String { ids.sorted().joined(separator: ", ") }
}
