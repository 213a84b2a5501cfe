import Domain

extension Connection {
    /// Throws `duplicate` while somebody has the key; an expired one is taken over.
    func claim(
        _ mark: IdempotencyMark, for request: ID?, secret: MadeSecret? = nil, at now: Timestamp,
        until expiry: Timestamp
    ) throws(StoreError) {
        try expect(
            """
            INSERT INTO idempotency_keys (
                tenant, key_index, route, body_index, request, created_at, expires_at, endpoint, secret_index)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            ON CONFLICT (tenant, key_index) DO UPDATE SET route = excluded.route, body_index = excluded.body_index,
                request = excluded.request, created_at = excluded.created_at, expires_at = excluded.expires_at,
                endpoint = excluded.endpoint, secret_index = excluded.secret_index
            WHERE idempotency_keys.expires_at <= excluded.created_at
            """,
            .id(mark.tenant), .blob(mark.keyIndex), .text(mark.route), .blob(mark.bodyIndex), .id(request),
            .time(now), .time(expiry), .id(secret?.endpoint), .blob(secret?.index), else: .duplicate)
    }

    /// nil: unknown or expired.
    func idempotency(_ mark: IdempotencyMark, at now: Timestamp) throws(StoreError) -> IdempotencyRecord? {
        try first(
            """
            SELECT request, body_index, endpoint, secret_index FROM idempotency_keys
            WHERE tenant = ?1 AND key_index = ?2 AND expires_at > ?3
            """,
            .id(mark.tenant), .blob(mark.keyIndex), .time(now)
        ) { row in
            IdempotencyRecord(
                request: row.optionalID(0),
                secret: row.optionalBlob(3).map { MadeSecret(endpoint: row.optionalID(2), index: $0) },
                hasSameBody: row.blob(1) == mark.bodyIndex)
        }
    }

    /// Of a synchronous request: an asynchronous one was answered 202, which stays true.
    func releaseIdempotencyKey(of request: ID) throws(StoreError) {
        try run(
            """
            DELETE FROM idempotency_keys
            WHERE request = ?1 AND EXISTS (SELECT 1 FROM requests WHERE id = ?1 AND mode = 'sync')
            """,
            .id(request))
    }

    /// - Returns: how many went.
    func deleteIdempotencyKeys(expiredAt now: Timestamp, limit: Int) throws(StoreError) -> Int {
        try count(
            """
            DELETE FROM idempotency_keys WHERE expires_at <= ?1 AND (tenant, key_index) IN (
                SELECT tenant, key_index FROM idempotency_keys WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)
            """,
            .time(now), .int(limit))
    }
}
