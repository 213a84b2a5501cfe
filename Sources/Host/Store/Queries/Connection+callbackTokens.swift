import Domain

struct CallbackTokenRow: Sendable {
    var generation: Int64
    var createdAt: Timestamp
}

extension Connection {
    func insertCallbackToken(
        _ index: [UInt8], tenant: ID, provider: String, generation: Int64, at now: Timestamp
    ) throws(StoreError) {
        try run(
            """
            INSERT INTO callback_tokens (token_index, tenant, provider, generation, created_at)
            VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """,
            .blob(index), .id(tenant), .text(provider), .integer(generation), .time(now))
    }

    /// The one that is given out.
    func callbackToken(_ tenant: ID, provider: String) throws(StoreError) -> CallbackTokenRow? {
        try first(
            """
            SELECT generation, created_at FROM callback_tokens
            WHERE tenant = ? AND provider = ? ORDER BY generation DESC LIMIT 1
            """,
            .id(tenant), .text(provider)
        ) { row in CallbackTokenRow(generation: row.integer(0), createdAt: row.time(1)) }
    }

    /// Those that are valid now end then, unless they end before.
    func endCallbackTokens(_ tenant: ID, provider: String, at end: Timestamp) throws(StoreError) {
        try run(
            """
            UPDATE callback_tokens SET ends_at = ?3
            WHERE tenant = ?1 AND provider = ?2 AND (ends_at IS NULL OR ends_at > ?3)
            """,
            .id(tenant), .text(provider), .time(end))
    }

    /// Whose it is; nil for one that is not known or has ended.
    func callbackAccount(_ index: [UInt8], provider: String, at now: Timestamp) throws(StoreError) -> ID? {
        try first(
            """
            SELECT tenant FROM callback_tokens
            WHERE token_index = ?1 AND provider = ?2 AND (ends_at IS NULL OR ends_at > ?3)
            """,
            .blob(index), .text(provider), .time(now)
        ) { row throws(StoreError) in try row.id(0) }
    }
}
