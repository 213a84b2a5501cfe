import Domain

extension Connection {
    func keyCheck() throws(StoreError) -> String? {
        try first("SELECT value FROM key_check") { row in row.text(0) }
    }

    func insertKeyCheck(_ value: String, at now: Timestamp) throws(StoreError) {
        try run("INSERT INTO key_check (one, value, created_at) VALUES (1, ?, ?)", .text(value), .time(now))
    }

    /// Something is in it that a key ring may have sealed.
    func holdsSealedData() throws(StoreError) -> Bool {
        try first(
            """
            SELECT 1 WHERE EXISTS (SELECT 1 FROM requests) OR EXISTS (SELECT 1 FROM subjects)
                OR EXISTS (SELECT 1 FROM blobs) OR EXISTS (SELECT 1 FROM audit_log)
            """
        ) { _ in true } ?? false
    }
}
