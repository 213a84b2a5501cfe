import Domain

struct SubjectRow: Sendable {
    var id: ID
    var key: WrappedKey
}

extension Connection {
    func subject(_ tenant: ID, index: [UInt8]) throws(StoreError) -> SubjectRow? {
        try first(
            "SELECT id, wrapped_key FROM subjects WHERE tenant = ? AND subject_index = ? AND erased_at IS NULL",
            .id(tenant), .blob(index)
        ) { row throws(StoreError) in
            SubjectRow(id: try row.id(0), key: WrappedKey(tenant: tenant, bytes: row.optionalBlob(1)))
        }
    }

    /// Does nothing if the subject is known.
    func insertSubject(_ id: ID, tenant: ID, index: [UInt8], wrapped: [UInt8], at now: Timestamp) throws(StoreError) {
        try run(
            """
            INSERT INTO subjects (id, tenant, subject_index, wrapped_key, created_at) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (tenant, subject_index) WHERE erased_at IS NULL DO NOTHING
            """,
            .id(id), .id(tenant), .blob(index), .blob(wrapped), .time(now))
    }
}
