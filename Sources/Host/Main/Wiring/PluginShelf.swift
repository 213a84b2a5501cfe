import Domain
import PluginHost
import ProviderConfig
import Vault

/// The plugins of the plugin folders, each loaded once, when first asked for.
final class PluginShelf {
    private let folders: PluginFolders
    private let crumbs: Breadcrumbs?
    private var loaded: [String: Result<Plugin, PluginLoadError>] = [:]

    init(folders: [String], crumbs: Breadcrumbs? = nil) {
        self.folders = PluginFolders(folders)
        self.crumbs = crumbs
    }

    /// Names of all plugins in the folders.
    var names: [String] { folders.list().map(\.name).sorted() }

    /// nil when no folder holds it.
    func plugin(_ name: String) -> Result<Plugin, PluginLoadError>? {
        if let known = loaded[name] { return known }
        guard let path = folders.list().first(where: { $0.name == name })?.path else { return nil }
        let result: Result<Plugin, PluginLoadError>
        do {
            result = .success(try Self.load(path, crumbs: crumbs))
        } catch {
            result = .failure(error)
        }
        loaded[name] = result
        return result
    }

    func facts(_ name: String) -> PluginFacts {
        switch plugin(name) {
        case .success(let plugin)?: .loaded(plugin.manifest, digest: plugin.digest)
        case .failure(let error)?: .failed(message: error.message)
        case nil: .unknown(available: names)
        }
    }

    static func load(_ path: String, crumbs: Breadcrumbs? = nil) throws(PluginLoadError) -> Plugin {
        try PluginLoader.load(path: path, crumbs: crumbs) { Hash.digest(.sha256, $0) }
    }
}
