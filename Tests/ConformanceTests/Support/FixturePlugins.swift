import PluginHost
import TestSupport
import Vault

/// The plugins of Tests/FixturePlugins, loaded.
enum FixturePlugins {
    static func load(_ name: String) throws -> Plugin {
        try PluginLoader.load(path: CompiledFixtures.path(name), crumbs: nil) { Hash.digest(.sha256, $0) }
    }
}
