package import Domain

/// A change of what became of a request that has ended: of its verdict, or of its voucher's status.
package struct Revision: Sendable {
    package struct Change: Sendable {
        /// nil: stays.
        package var decision: Decision?
        package var retryable: Bool?
        /// JSON; stored sealed. nil: stays.
        package var result: [UInt8]?
        /// `provider`, `reviewer` or `client`.
        package var decidedBy: String
        /// Stored sealed. nil: stays.
        package var notes: String?
        package var event: NewEvent

        package init(
            decision: Decision? = nil, retryable: Bool? = nil, result: [UInt8]? = nil, decidedBy: String,
            notes: String? = nil, event: NewEvent
        ) {
            self.decision = decision
            self.retryable = retryable
            self.result = result
            self.decidedBy = decidedBy
            self.notes = notes
            self.event = event
        }
    }

    package var original: ID
    package var tenant: ID
    /// As it was read: another version refuses the change with `conflict`.
    package var version: Int64
    /// nil: only the audit log is told.
    package var change: Change?
    package var audit: AuditEntry?

    package init(original: ID, tenant: ID, version: Int64, change: Change?, audit: AuditEntry?) {
        self.original = original
        self.tenant = tenant
        self.version = version
        self.change = change
        self.audit = audit
    }
}
