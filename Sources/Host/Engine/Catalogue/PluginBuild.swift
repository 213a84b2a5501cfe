import Domain
package import PluginHost

/// The build of a plugin that a session began on.
package struct PluginBuild: Hashable, Sendable {
    package let name: String
    /// For messages: the digest alone says which bytes they were.
    package let version: String
    package let digest: String

    package init(name: String, version: String, digest: String) {
        self.name = name
        self.version = version
        self.digest = digest
    }

    package init(_ plugin: Plugin) {
        self.init(name: plugin.name, version: plugin.manifest.version.description, digest: plugin.digest)
    }

    /// Why a session that began on it cannot go on where it is not.
    var gone: StepFailure {
        StepFailure(
            .badState, code: "plugin.digest_gone",
            message: "the session runs on \(name) \(version) (\(digest)), which is not loaded")
    }

    package static func == (one: PluginBuild, other: PluginBuild) -> Bool {
        one.digest == other.digest && one.name == other.name
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(digest)
        hasher.combine(name)
    }
}
