import Domain

extension Connection {
    /// Changes what became of a request that has ended. Throws `conflict` unless it is as it was read.
    func revise(_ revision: SealedRevision, at now: Timestamp) throws(StoreError) {
        try expect(
            """
            UPDATE requests SET decision = coalesce(?3, decision), retryable = coalesce(?4, retryable),
                result = coalesce(?5, result), decided_by = ?6, decision_notes = coalesce(?7, decision_notes),
                updated_at = ?8, version = version + 1
            WHERE id = ?1 AND version = ?2 AND status = 'completed'
            """,
            .id(revision.original), .integer(revision.version), .text(revision.decision?.rawValue),
            .flag(revision.retryable), .blob(revision.result), .text(revision.decidedBy), .blob(revision.notes),
            .time(now), else: .conflict)
    }
}
