import Domain
import PluginHost
import ProviderConfig
import Vault

/// The plugins of the plugin folders, each loaded once for each isolation, when first asked for.
final class PluginShelf {
    private struct Key: Hashable {
        var name: String
        var isolation: Isolation
    }

    private let folders: PluginFolders
    private let crumbs: Breadcrumbs?
    private let cells: CellSettings
    private var loaded: [Key: Result<Plugin, PluginLoadError>] = [:]

    init(folders: [String], crumbs: Breadcrumbs? = nil, cells: CellSettings) {
        self.folders = PluginFolders(folders)
        self.crumbs = crumbs
        self.cells = cells
    }

    /// Names of all plugins in the folders.
    var names: [String] { folders.list().map(\.name).sorted() }

    /// nil when no folder holds it.
    func plugin(_ name: String, _ isolation: Isolation) -> Result<Plugin, PluginLoadError>? {
        let key = Key(name: name, isolation: isolation)
        if let known = loaded[key] { return known }
        guard let path = folders.list().first(where: { $0.name == name })?.path else { return nil }
        let result: Result<Plugin, PluginLoadError>
        do {
            result = .success(try Self.load(path, isolation, crumbs: crumbs, cells: cells))
        } catch {
            result = .failure(error)
        }
        loaded[key] = result
        return result
    }

    func facts(_ name: String, _ isolation: Isolation) -> PluginFacts {
        switch plugin(name, isolation) {
        case .success(let plugin)?: .loaded(plugin.manifest, digest: plugin.digest)
        case .failure(let error)?: .failed(message: error.message)
        case nil: .unknown(available: names)
        }
    }

    /// Why cells cannot be confined as the settings demand; nil as far as is known.
    var unconfined: String? {
        for case .failure(let error) in loaded.values where error.code == .unconfined { return error.message }
        return nil
    }

    /// A provider with its plugin, or with what keeps it from serving.
    func outfit(_ provider: Provider) -> (plugin: Plugin?, problem: String?) {
        switch plugin(provider.plugin, provider.isolation) {
        case .success(let plugin)?: (plugin, nil)
        case .failure(let error)?: (nil, error.message)
        case nil: (nil, "the plugin is not there")
        }
    }

    static func load(
        _ path: String, _ isolation: Isolation, crumbs: Breadcrumbs? = nil, cells: CellSettings
    ) throws(PluginLoadError) -> Plugin {
        switch isolation {
        case .cell: try PluginLoader.load(path: path, cells: cells) { Hash.digest(.sha256, $0) }
        case .inProcess: try PluginLoader.load(path: path, crumbs: crumbs) { Hash.digest(.sha256, $0) }
        }
    }
}
