import Domain
import Engine
import PluginHost
import ProviderConfig
import Synchronization
import Vault

/// The plugins of the plugin folders, each loaded when a provider that trusts it first asks, once for each isolation. The
/// same bytes are the same plugin for as long as they are in use, however often the folders are looked through.
final class PluginShelf: Sendable {
    private struct Key: Hashable {
        var name: String
        var isolation: Isolation
        /// nil: whatever the folders hold.
        var digest: String?
    }

    private struct Content {
        var identities: [String: Result<PluginIdentity, PluginLoadError>] = [:]
        /// By name and isolation, since the last refresh.
        var found: [Key: Result<Plugin, PluginLoadError>] = [:]
        var loaded: [Key: Plugin] = [:]
    }

    let folders: PluginFolders
    private let crumbs: Breadcrumbs?
    private let cells: CellSettings
    private let content = Mutex(Content())

    init(folders: [String], crumbs: Breadcrumbs? = nil, cells: CellSettings) {
        self.folders = PluginFolders(folders)
        self.crumbs = crumbs
        self.cells = cells
    }

    /// Names of all plugins in the folders.
    var names: [String] { folders.list().map(\.name).sorted() }

    /// Looks at every file again from here on: a file may have been replaced, added or taken away. Plugins that were given
    /// up are tried again.
    func refresh() {
        let before = content.withLock { content in
            defer {
                content.identities = [:]
                content.found = [:]
                content.loaded = content.loaded.filter { !$0.value.isGivenUp }
            }
            return content
        }
        // Cells end where their plugin is let go: not under the lock.
        withExtendedLifetime(before) {}
    }

    /// Lets go of plugins in cells besides these; in this process nothing can be unloaded.
    func keep(only plugins: [Plugin]) {
        let serials = Set(plugins.map(\.serial))
        let before = content.withLock { content in
            defer {
                content.found = [:]
                content.loaded = content.loaded.filter { !$0.value.isInCell || serials.contains($0.value.serial) }
            }
            return content
        }
        withExtendedLifetime(before) {}
    }

    /// Paths of all libraries and of the signatures that may lie beside them.
    var files: [String] { folders.list().flatMap { [$0.path, $0.path + PluginSignature.suffix] } }

    /// Whatever the providers' rules are: for those who look at plugins. nil when no folder holds it.
    func plugin(_ name: String, _ isolation: Isolation) -> Result<Plugin, PluginLoadError>? {
        path(of: name).map { load(Key(name: name, isolation: isolation), $0, expected: nil) }
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

    /// A build that was kept for sessions that began on it. Blocks; whoever asks for it holds it.
    func load(kept path: String, digest: String, _ isolation: Isolation) throws(PluginLoadError) -> Plugin {
        try Self.load(path, isolation, crumbs: crumbs, cells: cells, expected: digest)
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

    /// Why cells cannot be confined as the settings demand; nil as far as is known.
    var unconfined: String? {
        content.withLock { content in
            for case .failure(let error) in content.found.values where error.code == .unconfined {
                return error.message
            }
            return nil
        }
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
            let key = Key(name: provider.plugin, isolation: provider.isolation)
            return .found(load(key, path, expected: identity.digest))
        }
    }

    private func path(of name: String) -> String? { folders.list().first { $0.name == name }?.path }

    private func load(_ key: Key, _ path: String, expected: String?) -> Result<Plugin, PluginLoadError> {
        if let known = content.withLock({ $0.found[key] }) { return known }
        let result = loaded(key, path, expected: expected)
        content.withLock { $0.found[key] = result }
        return result
    }

    private func loaded(_ key: Key, _ path: String, expected: String?) -> Result<Plugin, PluginLoadError> {
        var key = key
        key.digest = expected
        if expected != nil, let known = content.withLock({ $0.loaded[key] }) { return .success(known) }
        do throws(PluginLoadError) {
            let plugin = try Self.load(path, key.isolation, crumbs: crumbs, cells: cells, expected: expected)
            key.digest = plugin.digest
            return content.withLock { content in
                let known = content.loaded[key] ?? plugin
                content.loaded[key] = known
                return .success(known)
            }
        } catch {
            return .failure(error)
        }
    }

    static func load(
        _ path: String, _ isolation: Isolation, crumbs: Breadcrumbs? = nil, cells: CellSettings,
        expected: String? = nil
    ) throws(PluginLoadError) -> Plugin {
        switch isolation {
        case .cell: try PluginLoader.load(path: path, cells: cells, expected: expected) { Hash.digest(.sha256, $0) }
        case .inProcess:
            try PluginLoader.load(path: path, crumbs: crumbs, expected: expected) { Hash.digest(.sha256, $0) }
        }
    }
}
