import PluginHost
import TestSupport
import Vault

/// The plugins of Tests/FixturePlugins, loaded.
enum FixturePlugins {
    /// In this process, or in a cell where the suite runs for cells.
    static func load(_ name: String) throws -> Plugin {
        try TestIsolation.isCell ? loadInCell(name) : loadInProcess(name)
    }

    static func loadInProcess(_ name: String) throws -> Plugin {
        try PluginLoader.load(path: CompiledFixtures.path(name), crumbs: nil) { Hash.digest(.sha256, $0) }
    }

    static func loadInCell(_ name: String) throws -> Plugin {
        try PluginLoader.load(
            path: CompiledFixtures.path(name), cells: CellSettings(executable: TestIsolation.executable)
        ) { Hash.digest(.sha256, $0) }
    }
}
