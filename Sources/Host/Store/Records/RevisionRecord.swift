package import Domain

/// A provider's configuration as sessions are pinned to it.
package struct RevisionRecord: Hashable, Sendable {
    package var provider: String
    package var hash: String
    /// JSON, secrets as references.
    package var canonical: [UInt8]
    package var createdAt: Timestamp
}
