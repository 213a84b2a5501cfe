import Domain
import Engine
import FoundationEssentials
import Logging
import PluginHost
import Store
import Vault

/// Copies of the plugins in use, by digest, beside the database: a session goes on with the build it began on, also after
/// that was replaced and the host started anew.
struct KeptPlugins: Sendable {
    let folder: String
    let logger: Logger

    /// Copies what is not there yet. A copy that cannot be made is an operator's matter; the builds serve without it.
    func keep(_ plugins: [Plugin]) {
        for plugin in plugins where !FileManager.default.fileExists(atPath: path(plugin.name, plugin.digest)) {
            do {
                try copy(plugin)
            } catch {
                logger.error(
                    "a plugin is not kept; its sessions could not go on after it is replaced and the host restarted",
                    metadata: ["plugin": .string(plugin.name), "digest": .string(plugin.digest), "error": "\(error)"])
            }
        }
    }

    /// Loads the builds that sessions go on with and that no provider uses any more.
    func load(for store: DataStore, into accounts: Accounts, from shelf: PluginShelf) async throws {
        for build in try await store.liveBuilds() {
            let wanted = PluginBuild(name: build.plugin, version: build.version, digest: build.digest)
            if accounts.holds(wanted) { continue }
            switch shelf.plugin(at: path(build.plugin, build.digest), digest: build.digest) {
            case .success(let plugin):
                accounts.keep(plugin)
                logger.info(
                    "an earlier build is loaded for the sessions that began on it",
                    metadata: [
                        "plugin": .string(build.plugin), "version": .string(build.version),
                        "digest": .string(build.digest),
                    ])
            case .failure(let error):
                logger.error(
                    "sessions began on a build that is not here; it is asked for elsewhere, or their state is carried over",
                    metadata: [
                        "plugin": .string(build.plugin), "version": .string(build.version),
                        "digest": .string(build.digest), "error": .string("\(error)"),
                    ])
            }
        }
    }

    private func path(_ name: String, _ digest: String) -> String {
        "\(folder)/\(digest.replacing(":", with: "/"))/lib\(name).so"
    }

    private func copy(_ plugin: Plugin) throws {
        let bytes = try CommandFile.read(plugin.path, limit: PluginLoader.largestFile)
        guard "sha256:" + Hash.hex(.sha256, bytes) == plugin.digest else {
            throw CommandFailure("\(plugin.path) was replaced after it had been loaded")
        }
        let path = path(plugin.name, plugin.digest)
        try FileManager.default.createDirectory(
            at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        try CommandFile.replace(path, with: bytes)
    }
}
