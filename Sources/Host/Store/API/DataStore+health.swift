import Domain

extension DataStore {
    package func jobCounts() async throws(StoreError) -> JobCounts {
        try await read { db throws(StoreError) in try db.jobCounts() }
    }

    /// Reads and commits, changing nothing: the database answers and can be locked for writing.
    package func ping() async throws(StoreError) {
        _ = try await read { db throws(StoreError) in try db.hasTable("requests") }
        try await write { db throws(StoreError) in _ = try db.hasTable("requests") }
    }

    /// Changes when another process has changed the database.
    package func foreignChanges() async throws(StoreError) -> Int64 {
        try await write { db throws(StoreError) in try db.dataVersion() }
    }
}
