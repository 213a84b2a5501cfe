import Domain

extension KeyRecord {
    fileprivate static let select = """
        SELECT id, tenant, prefix, hash, scopes, created_at, expires_at, revoked_at, last_used_at, rate_class
        FROM api_keys

        """

    fileprivate init(_ row: Row) throws(StoreError) {
        self.init(
            id: try row.id(0), tenant: row.optionalID(1), prefix: row.text(2), hash: row.blob(3),
            scopes: (try row.json(4).array ?? []).compactMap(\.string), rateClass: try row.word(9),
            createdAt: row.time(5),
            expiresAt: row.optionalTime(6), revokedAt: row.optionalTime(7), lastUsedAt: row.optionalTime(8))
    }
}

extension Connection {
    private static let byPrefix = SharedSQL(KeyRecord.select + "WHERE prefix = ?")
    private static let byID = SharedSQL(KeyRecord.select + "WHERE id = ?")
    private static let listed = SharedSQL(KeyRecord.select + "WHERE ?1 IS NULL OR tenant = ?1 ORDER BY id")

    func insertKey(_ key: KeyRecord) throws(StoreError) {
        try run(
            """
            INSERT INTO api_keys (id, tenant, prefix, hash, scopes, rate_class, created_at, expires_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .id(key.id), .id(key.tenant), .text(key.prefix), .blob(key.hash),
            .json(JSON.array(key.scopes.map { .string($0) })), .text(key.rateClass.rawValue), .time(key.createdAt),
            .time(key.expiresAt))
    }

    func keys(prefix: String) throws(StoreError) -> [KeyRecord] {
        try all(Self.byPrefix, .text(prefix), row: KeyRecord.init)
    }

    func key(_ id: ID) throws(StoreError) -> KeyRecord? {
        try all(Self.byID, .id(id), row: KeyRecord.init).first
    }

    func keys(tenant: ID?) throws(StoreError) -> [KeyRecord] {
        try all(Self.listed, .id(tenant), row: KeyRecord.init)
    }

    func revokeKey(_ id: ID, at now: Timestamp) throws(StoreError) -> Bool {
        try count("UPDATE api_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", .time(now), .id(id)) == 1
    }

    func touchKey(_ id: ID, at now: Timestamp) throws(StoreError) {
        try run(
            "UPDATE api_keys SET last_used_at = ?1 WHERE id = ?2 AND coalesce(last_used_at, 0) < ?1", .time(now),
            .id(id))
    }
}
