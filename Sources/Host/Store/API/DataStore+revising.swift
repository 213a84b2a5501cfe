import Domain

extension DataStore {
    /// Changes what became of a request, with its event and its entry in the audit log, in one transaction.
    /// - Throws: `conflict` when the request is not as it was read.
    package func revise(_ revision: Revision) async throws(StoreError) {
        let sealed = try await seal(revision)
        let now = Timestamp.now()
        let stored = try await writeLater { db throws(StoreError) in
            let records = Later<[EventRecord]>([])
            try db.apply(sealed, at: now, records)
            return records
        }
        tell(stored)
    }

    func seal(_ revision: Revision) async throws(StoreError) -> SealedRevision {
        SealedRevision(revision, key: try await dataKey(of: revision.original))
    }

    func seal(_ revision: Revision?) async throws(StoreError) -> SealedRevision? {
        guard let revision else { return nil }
        let sealed: SealedRevision = try await seal(revision)
        return sealed
    }
}

extension Connection {
    func apply(
        _ revision: SealedRevision?, at now: Timestamp, _ records: Later<[EventRecord]>
    ) throws(StoreError) {
        guard let revision else { return }
        if let change = revision.change {
            try revise(revision, at: now)
            _ = try insertEvents(
                [change.event], request: revision.original, tenant: revision.tenant, at: now, after: records)
        }
        if let audit = revision.audit { try appendAudit(audit, revision.sealing, at: now) }
    }
}
