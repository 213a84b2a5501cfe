import Domain

// Callbacks for requests that have ended, and the requests of the host's own that ask again because of them.
extension Connection {
    static let late = SharedSQL(
        """
        SELECT c.id, c.provider, coalesce(v.original, c.request) FROM callbacks AS c
        JOIN requests AS r ON r.id = c.request
        LEFT JOIN revisions AS v ON v.request = c.request
        WHERE c.processed_at IS NULL AND c.request IS NOT NULL
            AND r.status IN ('completed', 'failed', 'cancelled', 'expired')
            AND NOT EXISTS (SELECT 1 FROM jobs WHERE request = c.request)
        ORDER BY c.received_at, c.id LIMIT ?
        """)

    func lateCallbacks(limit: Int) throws(StoreError) -> [LateCallback] {
        try all(Self.late, .int(limit)) { row throws(StoreError) in
            LateCallback(id: try row.id(0), provider: row.text(1), original: try row.id(2))
        }
    }

    /// One that asks again about this request is at work: the next comes after it, so that what was read last counts.
    func isBeingRevised(_ original: ID) throws(StoreError) -> Bool {
        try first(
            """
            SELECT 1 FROM revisions AS v JOIN jobs AS j ON j.request = v.request
            WHERE v.original = ? AND j.state <> 'parked' LIMIT 1
            """,
            .id(original)
        ) { _ in true } ?? false
    }

    func insertRevision(of original: ID, by request: ID, callback: ID) throws(StoreError) {
        try run(
            "INSERT INTO revisions (request, original, callback) VALUES (?, ?, ?)",
            .id(request), .id(original), .id(callback))
    }

    /// The session whose state is the last that this provider left about the request.
    func lastFinishedSession(of original: ID, provider: String, operation: OperationID) throws(StoreError) -> ID? {
        try first(
            """
            SELECT id FROM provider_sessions
            WHERE (request = ?1 OR request IN (SELECT request FROM revisions WHERE original = ?1))
                AND provider = ?2 AND operation = ?3 AND status = 'finished'
            ORDER BY started_at DESC, id DESC LIMIT 1
            """,
            .id(original), .text(provider), .text(operation.description)
        ) { row throws(StoreError) in try row.id(0) }
    }

    /// What a request's data key comes from: its subject's, or its own.
    func keyColumns(of request: ID) throws(StoreError) -> (subject: ID?, wrapped: [UInt8]?)? {
        try first("SELECT subject, wrapped_key FROM requests WHERE id = ?", .id(request)) { row in
            (row.optionalID(0), row.optionalBlob(1))
        }
    }
}
