import Engine
import PluginHost
import ProviderConfig

extension Catalogue {
    /// What a loaded configuration puts in force: providers whose files have errors go on with their last good revision,
    /// and with the plugin that it ran on.
    init(_ configuration: Configuration, shelf: PluginShelf, after previous: Catalogue?) {
        let usable = configuration.snapshot.keepingLastGood(of: previous?.snapshot)
        let bad = Set(configuration.snapshot.rejectedFiles)
        let good = Set(configuration.snapshot.providers.filter { !bad.contains($0.file) }.map(\.id))
        let loaded = usable.providers.map { provider in
            if !good.contains(provider.id), let known = previous?.providers[provider.id] { return known }
            return switch shelf.plugin(for: provider) {
            case .success(let plugin)?: LoadedProvider(provider: provider, plugin: plugin)
            case .failure(let error)?: LoadedProvider(provider: provider, plugin: nil, problem: error.message)
            case nil: LoadedProvider(provider: provider, plugin: nil, problem: "the plugin is not there")
            }
        }
        self.init(snapshot: usable, providers: loaded)
    }

    /// The builds in use, each once.
    var builds: [Plugin] {
        var seen: Set<PluginBuild> = []
        return plugins.filter { seen.insert(PluginBuild($0)).inserted }
            .sorted { ($0.name, $0.digest) < ($1.name, $1.digest) }
    }
}
