import Domain

extension DataStore {
    /// Adds to the log. Each entry's `chain` is a keyed hash over the one before and itself, so a changed or removed
    /// entry shows.
    @discardableResult
    package func appendAudit(_ entry: AuditEntry) async throws(StoreError) -> Int64 {
        let (sealing, now) = (try sealing(), Timestamp.now())
        return try await write { db throws(StoreError) in try db.appendAudit(entry, sealing, at: now) }
    }

    /// In order, after `seq`.
    package func audit(after seq: Int64 = 0, limit: Int = 1000) async throws(StoreError) -> [AuditRecord] {
        try await read { db throws(StoreError) in try db.audit(after: seq, limit: limit) }.map(\.record)
    }

    /// Recomputes the chain.
    /// - Returns: the first entry that does not follow from those before it; nil when all do.
    package func brokenAuditEntry() async throws(StoreError) -> Int64? {
        let sealing = try sealing()
        var chain: [UInt8] = []
        var seq: Int64 = 0
        while true {
            let start = seq
            let rows = try await read { db throws(StoreError) in try db.audit(after: start, limit: 1000) }
            if rows.isEmpty { return nil }
            for row in rows {
                chain = row.record.chain(after: chain, sealing)
                if row.chain != chain || row.record.seq != seq + 1 { return row.record.seq }
                seq = row.record.seq
            }
        }
    }
}

extension Connection {
    /// The entry belongs to the change it tells of: both or neither.
    @discardableResult
    func appendAudit(_ entry: AuditEntry, _ sealing: any Sealing, at now: Timestamp) throws(StoreError) -> Int64 {
        try lock(.audit)
        let last = try lastAudit()
        let record = AuditRecord(seq: (last?.seq ?? 0) + 1, at: now, entry: entry)
        try insertAudit(record, chain: record.chain(after: last?.chain ?? [], sealing))
        return record.seq
    }
}

extension AuditRecord {
    fileprivate func chain(after previous: [UInt8], _ sealing: any Sealing) -> [UInt8] {
        var writer = ByteWriter()
        writer.put(previous)
        writer.put(UInt64(bitPattern: seq))
        writer.put(UInt64(bitPattern: at.milliseconds))
        writer.put(entry.tenant?.text)
        for text in [entry.actor, entry.action, entry.target, entry.detail.text] { writer.put(text) }
        // The log is the host's, so no tenant's key serves.
        return sealing.blindIndex(tenant: ID(high: 0, low: 0), label: "audit", writer.bytes)
    }
}
