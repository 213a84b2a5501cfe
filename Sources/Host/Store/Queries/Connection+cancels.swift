import Domain

struct CancelRow: Sendable {
    var request: ID
    var session: ID?
    var at: Timestamp
    var reason: [UInt8]
}

extension Connection {
    /// The first wish counts. nil: no live job; otherwise its session, if it has one.
    func requestCancel(_ request: ID, tenant: ID?, reason: [UInt8], at now: Timestamp) throws(StoreError) -> ID?? {
        try first(
            """
            UPDATE jobs SET cancel_requested_at = coalesce(cancel_requested_at, ?3),
                cancel_reason = coalesce(cancel_reason, ?4)
            WHERE request = ?1 AND (?2 IS NULL OR tenant = ?2) AND state <> 'parked' RETURNING session
            """,
            .id(request), .id(tenant), .time(now), .blob(reason)
        ) { row in row.optionalID(0) }
    }

    func cancelRequests(owner: ID) throws(StoreError) -> [CancelRow] {
        try all(
            """
            SELECT request, session, cancel_requested_at, cancel_reason FROM jobs
            WHERE cancel_requested_at IS NOT NULL AND lease_owner = ? ORDER BY cancel_requested_at
            """,
            .id(owner)
        ) { row throws(StoreError) in
            CancelRow(request: try row.id(0), session: row.optionalID(1), at: row.time(2), reason: row.blob(3))
        }
    }
}
