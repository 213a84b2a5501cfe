import Domain

/// One about to be kept, sealed under a key of its own.
struct SealedRefusedCallback: Sendable {
    let callback: NewRefusedCallback
    let wrapped: [UInt8]
    let content: [UInt8]

    init(_ callback: NewRefusedCallback, _ sealing: any Sealing) {
        self.callback = callback
        let key = DataKey(tenant: callback.tenant, bytes: sealing.newDataKey(), sealing: sealing)
        wrapped = sealing.wrap(dataKey: key.bytes, tenant: callback.tenant)
        content = key.seal(
            RefusedCallbackCoding.encode(callback.content), "refused_callbacks", callback.id, "content")
    }
}

/// One as read, still sealed.
struct RefusedCallbackRow: Sendable {
    let plain: RefusedCallback
    let key: WrappedKey
    let content: [UInt8]

    init(_ row: Row) throws(StoreError) {
        plain = try RefusedCallback(row)
        key = WrappedKey(tenant: plain.tenant, bytes: row.blob(7))
        content = row.blob(8)
    }
}

extension RefusedCallback {
    fileprivate static let columns = "id, tenant, provider, reason, source, received_at, size"

    fileprivate init(_ row: Row) throws(StoreError) {
        self.init(
            id: try row.id(0), tenant: try row.id(1), provider: row.text(2), reason: try row.word(3),
            source: row.optionalText(4), receivedAt: row.time(5), size: row.int(6))
    }
}

extension Connection {
    private static let one = SharedSQL(
        "SELECT \(RefusedCallback.columns), wrapped_key, content FROM refused_callbacks WHERE id = ?")
    private static let page = SharedSQL(
        """
        SELECT \(RefusedCallback.columns) FROM refused_callbacks
        WHERE (?1 IS NULL OR tenant = ?1) AND (?2 IS NULL OR provider = ?2) AND (?3 IS NULL OR reason = ?3)
            AND (?4 IS NULL OR id < ?4)
        ORDER BY id DESC LIMIT ?5
        """)

    func insertRefusedCallback(_ new: SealedRefusedCallback) throws(StoreError) {
        let callback = new.callback
        try run(
            """
            INSERT INTO refused_callbacks (
                id, tenant, provider, reason, source, received_at, size, wrapped_key, content)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .id(callback.id), .id(callback.tenant), .text(callback.provider), .text(callback.reason.rawValue),
            .text(callback.source), .time(callback.receivedAt), .int(callback.size), .blob(new.wrapped),
            .blob(new.content))
    }

    static let surplus = SharedSQL(
        """
        DELETE FROM refused_callbacks WHERE tenant = ?1 AND provider = ?2 AND id < (
            SELECT id FROM refused_callbacks WHERE tenant = ?1 AND provider = ?2 ORDER BY id DESC LIMIT 1 OFFSET ?3)
        """)

    /// Leaves the account's newest.
    func deleteRefusedCallbacks(of tenant: ID, provider: String, beyond count: Int) throws(StoreError) {
        try run(Self.surplus, .id(tenant), .text(provider), .int(count - 1))
    }

    /// Newest first.
    /// - Parameter cursor: the last one of the page before.
    func refusedCallbacks(
        _ filter: RefusedCallbackFilter, after cursor: ID?, limit: Int
    ) throws(StoreError) -> [RefusedCallback] {
        try all(
            Self.page, .id(filter.tenant), .text(filter.provider), .text(filter.reason?.rawValue), .id(cursor),
            .int(limit)
        ) { row throws(StoreError) in try RefusedCallback(row) }
    }

    func refusedCallback(_ id: ID) throws(StoreError) -> RefusedCallbackRow? {
        try first(Self.one, .id(id), row: RefusedCallbackRow.init)
    }

    static let outlived = SharedSQL(
        """
        DELETE FROM refused_callbacks WHERE id IN (
            SELECT id FROM refused_callbacks WHERE received_at < ?1 ORDER BY received_at LIMIT ?2)
        """)

    /// - Returns: how many went.
    func deleteRefusedCallbacks(before until: Timestamp, limit: Int) throws(StoreError) -> Int {
        try count(Self.outlived, .time(until), .int(limit))
    }
}
