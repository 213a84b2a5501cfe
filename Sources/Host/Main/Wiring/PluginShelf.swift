import Domain
import PluginHost
import ProviderConfig
import Synchronization
import Vault

/// The plugins of the plugin folders, each loaded when a provider that trusts it first asks. The same bytes are the same
/// plugin for the life of the process, however often the folders are looked through.
final class PluginShelf: Sendable {
    private struct Content {
        var identities: [String: Result<PluginIdentity, PluginLoadError>] = [:]
        var found: [String: Result<Plugin, PluginLoadError>] = [:]
        /// By name and digest; never forgotten.
        var loaded: [String: Plugin] = [:]
    }

    private let folders: PluginFolders
    private let crumbs: Breadcrumbs?
    private let content = Mutex(Content())

    init(folders: [String], crumbs: Breadcrumbs? = nil) {
        self.folders = PluginFolders(folders)
        self.crumbs = crumbs
    }

    /// Names of all plugins in the folders.
    var names: [String] { folders.list().map(\.name).sorted() }

    /// Looks at every file again from here on: a file may have been replaced, added or taken away.
    func refresh() {
        content.withLock { content in
            content.identities = [:]
            content.found = [:]
        }
    }

    /// Paths of all libraries and of the signatures that may lie beside them.
    var files: [String] { folders.list().flatMap { [$0.path, $0.path + PluginSignature.suffix] } }

    /// Whatever the providers' rules are: for those who look at plugins. nil when no folder holds it.
    func plugin(_ name: String) -> Result<Plugin, PluginLoadError>? {
        path(of: name).map { load(name, $0, expected: nil) }
    }

    /// Nothing of a library runs before the provider's rules have let it in. nil when no folder holds it.
    func plugin(for provider: Provider) -> Result<Plugin, PluginLoadError>? {
        switch finding(provider) {
        case .found(let result): result
        case .untrusted(let problem):
            .failure(PluginLoadError(.untrusted, problem.message(provider.plugin) + "; " + problem.hint))
        case nil: nil
        }
    }

    /// A build that was kept for sessions that began on it.
    func plugin(at path: String, digest: String) -> Result<Plugin, PluginLoadError> {
        loaded(PluginFolders.name(ofPath: path), path, expected: digest)
    }

    func facts(_ provider: Provider) -> PluginFacts {
        switch finding(provider) {
        case .found(.success(let plugin)): .loaded(plugin.manifest)
        case .found(.failure(let error)): .failed(message: error.message)
        case .untrusted(let problem): .untrusted(problem)
        case nil: .unknown(available: names)
        }
    }

    /// Who vouches for a plugin's library. nil when no folder holds it.
    func identity(_ name: String) -> Result<PluginIdentity, PluginLoadError>? {
        if let known = content.withLock({ $0.identities[name] }) { return known }
        guard let path = path(of: name) else { return nil }
        let identity = PluginFile.identity(of: path)
        content.withLock { $0.identities[name] = identity }
        return identity
    }

    private enum Finding {
        case found(Result<Plugin, PluginLoadError>)
        case untrusted(TrustProblem)
    }

    private func finding(_ provider: Provider) -> Finding? {
        guard let path = path(of: provider.plugin), let identity = identity(provider.plugin) else { return nil }
        switch identity {
        case .failure(let error): return .found(.failure(error))
        case .success(let identity):
            if let problem = provider.trustProblem(identity) { return .untrusted(problem) }
            return .found(load(provider.plugin, path, expected: identity.digest))
        }
    }

    private func path(of name: String) -> String? { folders.list().first { $0.name == name }?.path }

    private func load(_ name: String, _ path: String, expected: String?) -> Result<Plugin, PluginLoadError> {
        if let known = content.withLock({ $0.found[name] }) { return known }
        let result = loaded(name, path, expected: expected)
        content.withLock { $0.found[name] = result }
        return result
    }

    private func loaded(_ name: String, _ path: String, expected: String?) -> Result<Plugin, PluginLoadError> {
        if let expected, let known = content.withLock({ $0.loaded["\(name) \(expected)"] }) { return .success(known) }
        do throws(PluginLoadError) {
            let plugin = try Self.load(path, crumbs: crumbs, expected: expected)
            return content.withLock { content in
                let known = content.loaded["\(name) \(plugin.digest)"] ?? plugin
                content.loaded["\(name) \(plugin.digest)"] = known
                return .success(known)
            }
        } catch {
            return .failure(error)
        }
    }

    static func load(
        _ path: String, crumbs: Breadcrumbs? = nil, expected: String? = nil
    ) throws(PluginLoadError) -> Plugin {
        try PluginLoader.load(path: path, crumbs: crumbs, expected: expected) { Hash.digest(.sha256, $0) }
    }
}
