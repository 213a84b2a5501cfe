import Domain

struct AuditRow: Sendable {
    var record: AuditRecord
    var chain: [UInt8]
}

extension Connection {
    func lastAudit() throws(StoreError) -> (seq: Int64, chain: [UInt8])? {
        try first("SELECT seq, chain FROM audit_log ORDER BY seq DESC LIMIT 1") { row in (row.integer(0), row.blob(1)) }
    }

    func insertAudit(_ record: AuditRecord, chain: [UInt8]) throws(StoreError) {
        let entry = record.entry
        try run(
            """
            INSERT INTO audit_log (seq, at, tenant, actor, action, target, detail, chain)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .integer(record.seq), .time(record.at), .id(entry.tenant), .text(entry.actor), .text(entry.action),
            .text(entry.target), .json(entry.detail), .blob(chain))
    }

    func audit(after seq: Int64, limit: Int) throws(StoreError) -> [AuditRow] {
        try all(
            """
            SELECT seq, at, tenant, actor, action, target, detail, chain FROM audit_log
            WHERE seq > ? ORDER BY seq LIMIT ?
            """,
            .integer(seq), .int(limit)
        ) { row throws(StoreError) in
            let entry = AuditEntry(
                actor: row.text(3), action: row.text(4), target: row.text(5), tenant: row.optionalID(2),
                detail: try row.json(6))
            return AuditRow(
                record: AuditRecord(seq: row.integer(0), at: row.time(1), entry: entry), chain: row.blob(7))
        }
    }
}
