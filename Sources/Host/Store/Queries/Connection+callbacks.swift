import Domain

/// A callback about to be stored, sealed.
struct SealedCallback: Sendable {
    var id: ID
    var tenant: ID
    var provider: String
    var keyIndex: [UInt8]?
    var dedupeIndex: [UInt8]
    var proof: CallbackProof
    var receivedAt: Timestamp
    var isForNobody: Bool
    var wrappedKey: [UInt8]
    var content: [UInt8]
}

/// One as read, still sealed.
struct CallbackRow: Sendable {
    var id: ID
    var key: WrappedKey
    var content: [UInt8]

    init(_ row: Row) throws(StoreError) {
        id = try row.id(0)
        key = WrappedKey(tenant: try row.id(1), bytes: row.blob(2))
        content = row.blob(3)
    }
}

extension Connection {
    /// - Returns: false when it came before.
    func insertCallback(_ c: SealedCallback) throws(StoreError) -> Bool {
        try count(
            """
            INSERT INTO callbacks (
                id, tenant, provider, key_index, dedupe_index, proof, received_at, outcome, processed_at, wrapped_key,
                content)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT DO NOTHING
            """,
            .id(c.id), .id(c.tenant), .text(c.provider), .blob(c.keyIndex), .blob(c.dedupeIndex),
            .text(c.proof.rawValue), .time(c.receivedAt), .text(c.isForNobody ? "ignored" : nil),
            .time(c.isForNobody ? c.receivedAt : nil), .blob(c.wrappedKey), .blob(c.content)) == 1
    }

    func addressCallback(_ id: ID, to request: ID) throws(StoreError) {
        try run("UPDATE callbacks SET request = ?2 WHERE id = ?1", .id(id), .id(request))
    }

    static let addressing = SharedSQL(
        """
        UPDATE callbacks SET request = (SELECT request FROM provider_sessions WHERE id = ?1)
        WHERE key_index = ?2 AND processed_at IS NULL
            AND tenant = (SELECT tenant FROM provider_sessions WHERE id = ?1)
            AND provider = (SELECT provider FROM provider_sessions WHERE id = ?1)
        """)

    /// What came with this key before a session named it.
    func addressCallbacks(to session: ID, _ index: [UInt8]) throws(StoreError) {
        try run(Self.addressing, .id(session), .blob(index))
    }

    func consumeCallback(_ id: ID, by session: ID, at now: Timestamp) throws(StoreError) {
        try run(
            """
            UPDATE callbacks SET outcome = 'delivered', processed_at = ?3, session = ?2
            WHERE id = ?1 AND processed_at IS NULL
            """,
            .id(id), .id(session), .time(now))
    }

    /// - Returns: false when somebody has done so before.
    func settleCallback(_ id: ID, _ outcome: String, at now: Timestamp) throws(StoreError) -> Bool {
        try count(
            "UPDATE callbacks SET outcome = ?2, processed_at = ?3 WHERE id = ?1 AND processed_at IS NULL",
            .id(id), .text(outcome), .time(now)) == 1
    }

    static let open = SharedSQL(
        """
        SELECT c.id, c.tenant, c.wrapped_key, c.content FROM correlations AS k
        JOIN callbacks AS c ON c.tenant = k.tenant AND c.provider = k.provider AND c.key_index = k.key_index
        WHERE k.session = ? AND c.processed_at IS NULL ORDER BY c.received_at, c.id
        """)

    /// Those that the session has not consumed, in the order of their arrival.
    func openCallbacks(for session: ID) throws(StoreError) -> [CallbackRow] {
        try all(Self.open, .id(session), row: CallbackRow.init)
    }

    func hasOpenCallback(for session: ID) throws(StoreError) -> Bool {
        try first(
            """
            SELECT 1 FROM correlations AS k
            JOIN callbacks AS c ON c.tenant = k.tenant AND c.provider = k.provider AND c.key_index = k.key_index
            WHERE k.session = ? AND c.processed_at IS NULL LIMIT 1
            """,
            .id(session)
        ) { _ in true } ?? false
    }

    func callback(_ id: ID) throws(StoreError) -> CallbackRow? {
        try first("SELECT id, tenant, wrapped_key, content FROM callbacks WHERE id = ?", .id(id), row: CallbackRow.init)
    }

    /// Which session a job stands at; nil for none, or no live job.
    func liveSession(of request: ID) throws(StoreError) -> ID? {
        try first("SELECT session FROM jobs WHERE request = ? AND state <> 'parked'", .id(request)) { row in
            row.optionalID(0)
        } ?? nil
    }

    /// Jobs of this node for which something has come while it works on them.
    func woken(owner: ID) throws(StoreError) -> [ID] {
        try all("SELECT request FROM jobs WHERE lease_owner = ? AND run_at IS NOT NULL", .id(owner)) {
            row throws(StoreError) in try row.id(0)
        }
    }

    func deleteCallbacks(before until: Timestamp, limit: Int) throws(StoreError) -> Int {
        try count(
            """
            DELETE FROM callbacks WHERE id IN (
                SELECT id FROM callbacks WHERE received_at < ?1 ORDER BY received_at, id LIMIT ?2)
            """,
            .time(until), .int(limit))
    }
}
