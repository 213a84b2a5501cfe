import Domain

/// A revision, sealed under the data key of the request that it changes.
struct SealedRevision: Sendable {
    let original: ID
    let tenant: ID
    let version: Int64
    let change: Revision.Change?
    let audit: AuditEntry?
    let result: [UInt8]?
    let notes: [UInt8]?
    let sealing: any Sealing

    var decision: Decision? { change?.decision }
    var retryable: Bool? { change?.retryable }
    var decidedBy: String { change?.decidedBy ?? "" }

    init(_ revision: Revision, key: DataKey) {
        original = revision.original
        tenant = revision.tenant
        version = revision.version
        change = revision.change
        audit = revision.audit
        sealing = key.sealing
        result = key.seal(revision.change?.result, "requests", revision.original, "result")
        notes = key.seal(
            revision.change?.notes.map { Array($0.utf8) }, "requests", revision.original, "decision_notes")
    }
}
