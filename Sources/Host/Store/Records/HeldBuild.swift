/// A build of a plugin that a node has.
package struct HeldBuild: Hashable, Sendable {
    package var plugin: String
    package var digest: String

    package init(plugin: String, digest: String) {
        self.plugin = plugin
        self.digest = digest
    }

    /// As a node's heartbeat says it.
    var line: String { "\(plugin) \(digest)" }
}
