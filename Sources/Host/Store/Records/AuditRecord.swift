package import Domain

/// Who did what to what. Ids and codes only.
package struct AuditEntry: Hashable, Sendable {
    package var actor: String
    package var action: String
    package var target: String
    package var tenant: ID?
    package var detail: JSON

    package init(actor: String, action: String, target: String, tenant: ID? = nil, detail: JSON = .object([:])) {
        self.actor = actor
        self.action = action
        self.target = target
        self.tenant = tenant
        self.detail = detail
    }
}

package struct AuditRecord: Hashable, Sendable {
    /// From 1, without gaps.
    package var seq: Int64
    package var at: Timestamp
    package var entry: AuditEntry
}
