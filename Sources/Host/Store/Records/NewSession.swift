package import Domain

/// A session as it begins. What its pins name must stay available until it ends.
package struct NewSession: Sendable {
    package var id: ID
    package var request: ID
    /// 1 for the first provider, 2 for the one it failed over to.
    package var ordinal: Int
    package var provider: String
    package var plugin: String
    package var pluginVersion: String
    package var pluginDigest: String
    package var configRevision: String
    package var operation: OperationID
    /// 32 bytes.
    package var seed: [UInt8]
    package var startedAt: Timestamp

    package init(
        id: ID, request: ID, ordinal: Int, provider: String, plugin: String, pluginVersion: String,
        pluginDigest: String, configRevision: String, operation: OperationID, seed: [UInt8], startedAt: Timestamp
    ) {
        self.id = id
        self.request = request
        self.ordinal = ordinal
        self.provider = provider
        self.plugin = plugin
        self.pluginVersion = pluginVersion
        self.pluginDigest = pluginDigest
        self.configRevision = configRevision
        self.operation = operation
        self.seed = seed
        self.startedAt = startedAt
    }
}
