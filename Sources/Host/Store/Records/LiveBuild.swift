/// A build of a plugin that sessions go on with.
package struct LiveBuild: Hashable, Sendable {
    package var plugin: String
    package var version: String
    package var digest: String
}
