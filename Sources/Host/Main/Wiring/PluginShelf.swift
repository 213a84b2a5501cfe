import Domain
import PluginHost
import ProviderConfig
import Vault

/// The plugins of the plugin folders, each loaded once, when a provider that trusts it first asks.
final class PluginShelf {
    private let folders: PluginFolders
    private let crumbs: Breadcrumbs?
    private var identities: [String: Result<PluginIdentity, PluginLoadError>] = [:]
    private var loaded: [String: Result<Plugin, PluginLoadError>] = [:]

    init(folders: [String], crumbs: Breadcrumbs? = nil) {
        self.folders = PluginFolders(folders)
        self.crumbs = crumbs
    }

    /// Names of all plugins in the folders.
    var names: [String] { folders.list().map(\.name).sorted() }

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
        if let known = identities[name] { return known }
        guard let path = path(of: name) else { return nil }
        let identity = PluginFile.identity(of: path)
        identities[name] = identity
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
        if let known = loaded[name] { return known }
        let result: Result<Plugin, PluginLoadError>
        do {
            result = .success(try Self.load(path, crumbs: crumbs, expected: expected))
        } catch {
            result = .failure(error)
        }
        loaded[name] = result
        return result
    }

    static func load(
        _ path: String, crumbs: Breadcrumbs? = nil, expected: String? = nil
    ) throws(PluginLoadError) -> Plugin {
        try PluginLoader.load(path: path, crumbs: crumbs, expected: expected) { Hash.digest(.sha256, $0) }
    }
}
