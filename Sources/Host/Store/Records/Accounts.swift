package import Domain

package struct TenantRecord: Hashable, Sendable {
    package var id: ID
    package var name: String
    package var createdAt: Timestamp
}

package struct KeyRecord: Hashable, Sendable {
    package var id: ID
    /// nil: the operator's own.
    package var tenant: ID?
    package var prefix: String
    package var hash: [UInt8]
    package var scopes: [String]
    package var rateClass: RateClass
    package var createdAt: Timestamp
    package var expiresAt: Timestamp?
    package var revokedAt: Timestamp?
    /// To the minute.
    package var lastUsedAt: Timestamp?
}
