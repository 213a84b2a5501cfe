import Domain

extension Connection {
    /// The last session to name a key receives what comes for it, and what has come before.
    func correlate(_ session: ID, _ correlation: SealedStep.Correlation) throws(StoreError) {
        // A callback with this key that is just being stored comes first, or finds the session.
        try lock(correlation.index)
        try run(
            """
            INSERT INTO correlations (tenant, provider, key_index, session, request, key)
            SELECT tenant, provider, ?2, id, request, ?3 FROM provider_sessions WHERE id = ?1
            ON CONFLICT (tenant, provider, key_index)
                DO UPDATE SET session = excluded.session, request = excluded.request, key = excluded.key
            """,
            .id(session), .blob(correlation.index), .blob(correlation.key))
        try addressCallbacks(to: session, correlation.index)
    }

    func correlations(_ session: ID) throws(StoreError) -> [[UInt8]] {
        try all("SELECT key FROM correlations WHERE session = ?", .id(session)) { row in row.blob(0) }
    }

    func correlated(_ tenant: ID, provider: String, index: [UInt8]) throws(StoreError) -> (session: ID, request: ID)? {
        try first(
            "SELECT session, request FROM correlations WHERE tenant = ? AND provider = ? AND key_index = ?",
            .id(tenant), .text(provider), .blob(index)
        ) { row throws(StoreError) in (try row.id(0), try row.id(1)) }
    }
}
