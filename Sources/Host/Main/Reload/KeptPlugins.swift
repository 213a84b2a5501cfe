import Domain
import Engine
import FoundationEssentials
import Glibc
import Logging
import PluginHost
import Store
import Vault

/// Copies of the plugins in use, by digest, beside the database: a session goes on with the build it began on, also after
/// that was replaced and the host started anew.
struct KeptPlugins: Sendable {
    let folder: String
    let logger: Logger

    /// How often a host says of the builds in force that it uses them. Much less than what `plugin prune` takes for unused.
    static let sign = Duration.seconds(600)

    /// Copies what is not there yet, and says of the rest that it is in use. A copy that cannot be made is an operator's
    /// matter; the builds serve without it.
    func keep(_ plugins: [Plugin]) {
        for plugin in plugins where !use(PluginBuild(plugin)) {
            do {
                try copy(plugin)
            } catch {
                logger.error(
                    "a plugin is not kept; its sessions could not go on after it is replaced and the host restarted",
                    metadata: ["plugin": .string(plugin.name), "digest": .string(plugin.digest), "error": "\(error)"])
            }
        }
    }

    func contains(_ build: PluginBuild) -> Bool { FileManager.default.fileExists(atPath: path(build)) }

    /// Says that a build is in use: nobody prunes its copy for a while. The time of the file is what nodes that share the
    /// folder can all see.
    /// - Returns: whether there is a copy.
    func use(_ build: PluginBuild) -> Bool {
        // What may be read and not written, no host's user prunes either.
        utimensat(AT_FDCWD, path(build), nil, 0) == 0 || contains(build)
    }

    /// All that are there. What is named otherwise is none of ours.
    var all: [BuildArchive.Entry] {
        let digests = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/sha256")) ?? []
        return digests.flatMap { digest in
            let files = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/sha256/\(digest)")) ?? []
            return files.filter { $0.hasPrefix("lib") && $0.hasSuffix(".so") }.map {
                BuildArchive.Entry(name: PluginFolders.name(ofPath: $0), digest: "sha256:\(digest)")
            }
        }
    }

    /// Says at start which builds sessions wait for in vain.
    func report(for store: DataStore, besides builds: [Plugin]) async throws {
        let inForce = Set(builds.map { PluginBuild($0) })
        for build in try await store.liveBuilds() {
            let wanted = PluginBuild(name: build.plugin, version: build.version, digest: build.digest)
            guard !inForce.contains(wanted), !contains(wanted) else { continue }
            logger.error(
                "sessions began on a build that is not here; it is asked for elsewhere, or their state is carried over",
                metadata: [
                    "plugin": .string(build.plugin), "version": .string(build.version),
                    "digest": .string(build.digest),
                ])
        }
    }

    func path(_ build: PluginBuild) -> String {
        "\(folder)/\(build.digest.replacing(":", with: "/"))/lib\(build.name).so"
    }

    private func copy(_ plugin: Plugin) throws {
        let bytes = try CommandFile.read(plugin.path, limit: PluginLoader.largestFile)
        guard "sha256:" + Hash.hex(.sha256, bytes) == plugin.digest else {
            throw CommandFailure("\(plugin.path) was replaced after it had been loaded")
        }
        let path = path(PluginBuild(plugin))
        try FileManager.default.createDirectory(
            at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        try CommandFile.create(path, bytes, replacing: true)
    }
}
