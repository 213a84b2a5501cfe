import Engine
import Logging
import PluginHost
import ProviderConfig

/// Cells as the settings want them.
enum CellAssembly {
    static func settings(_ settings: HostSettings, logger: Logger? = nil) -> CellSettings {
        var cells = CellSettings()
        cells.memory = settings.cells.memory
        cells.cells = settings.cells.perPlugin
        cells.requiresSandbox = settings.cells.requireSandbox
        if let logger {
            cells.report = { news in
                logger.log(
                    level: news.isGivenUp ? .critical : .error, "\(news.message)",
                    metadata: ["plugin": .string(news.plugin), "digest": .string(news.digest)])
            }
        }
        return cells
    }

    /// Where `require_sandbox` is set and cannot be met, nothing starts, whatever other providers there are.
    static func demand(_ shelf: PluginShelf) throws {
        guard let reason = shelf.unconfined else { return }
        throw CommandFailure(
            reason, action: "run gatehouse on a system that grants it, or leave require_sandbox out to run with less")
    }

    /// Says at start what keeps the plugins in, and what this system does not grant.
    static func report(_ catalogue: Catalogue, logger: Logger) {
        var told: Set<[String]> = []
        for loaded in catalogue.providers.values.sorted(by: { $0.provider.id < $1.provider.id }) {
            guard let plugin = loaded.plugin, let confinement = plugin.transport.health.confinement else { continue }
            let missing = confinement.missing
            guard !missing.isEmpty, told.insert(missing).inserted else { continue }
            logger.warning(
                "cells are confined less than they should be: this system does not grant \(missing.joined(separator: ", ")); set require_sandbox to refuse to start without",
                metadata: ["plugin": .string(plugin.name)])
        }
    }
}
