import Engine
import Logging
import PluginHost
import ProviderConfig

/// Loads kept builds for sessions that go on with them, one at a time on a thread of its own: copying, checking and
/// starting take a while.
actor KeptBuilds {
    private let kept: KeptPlugins
    private let shelf: PluginShelf
    private let logger: Logger
    private let executor = BlockingExecutor()

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(_ kept: KeptPlugins, shelf: PluginShelf, logger: Logger) {
        self.kept = kept
        self.shelf = shelf
        self.logger = logger
    }

    nonisolated var archive: BuildArchive {
        BuildArchive(
            contains: { [kept] in kept.contains($0) }, all: { [kept] in kept.all }, load: { await self.load($0, $1) })
    }

    private func load(_ build: PluginBuild, _ isolation: Isolation) -> Plugin? {
        // That it is not there is known since the start, and each of its sessions says so.
        guard kept.use(build) else { return nil }
        var metadata: Logger.Metadata = [
            "plugin": .string(build.name), "version": .string(build.version), "digest": .string(build.digest),
            "isolation": .string(isolation.rawValue),
        ]
        do throws(PluginLoadError) {
            let plugin = try shelf.load(kept: kept.path(build), digest: build.digest, isolation)
            logger.info("an earlier build is loaded for the sessions that began on it", metadata: metadata)
            return plugin
        } catch {
            metadata["error"] = .string("\(error)")
            logger.error("an earlier build cannot be loaded; its sessions will be set aside", metadata: metadata)
            return nil
        }
    }
}
