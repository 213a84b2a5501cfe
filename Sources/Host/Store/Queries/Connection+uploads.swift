import Domain

extension Connection {
    func insertUpload(_ tenant: ID, _ blob: [UInt8], until expiry: Timestamp) throws(StoreError) {
        try run(
            """
            INSERT INTO uploads (tenant, blob, expires_at) VALUES (?1, ?2, ?3)
            ON CONFLICT (tenant, blob) DO UPDATE SET expires_at = excluded.expires_at
            WHERE uploads.expires_at < excluded.expires_at
            """,
            .id(tenant), .blob(blob), .time(expiry))
    }

    /// Deletes them and says which they were.
    func takeExpiredUploads(at now: Timestamp, limit: Int) throws(StoreError) -> [(tenant: ID, blob: [UInt8])] {
        try all(
            """
            DELETE FROM uploads WHERE expires_at <= ?1 AND (tenant, blob) IN (
                SELECT tenant, blob FROM uploads WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)
            RETURNING tenant, blob
            """,
            .time(now), .int(limit)
        ) { row throws(StoreError) in (try row.id(0), row.blob(1)) }
    }

    private static let oneBlob = SharedSQL(
        "SELECT 1 FROM blobs WHERE tenant = ? AND id = ?",
        postgres: "SELECT 1 FROM blobs WHERE tenant = ? AND id = ? FOR UPDATE")

    func deleteBlobIfUnused(_ tenant: ID, _ id: [UInt8]) throws(StoreError) {
        // A request that is just referring to it comes first, and then counts.
        try run(Self.oneBlob, .id(tenant), .blob(id))
        try run(
            """
            DELETE FROM blobs WHERE tenant = ?1 AND id = ?2
                AND NOT EXISTS (SELECT 1 FROM blob_refs WHERE tenant = ?1 AND blob = ?2)
            """,
            .id(tenant), .blob(id))
    }
}
