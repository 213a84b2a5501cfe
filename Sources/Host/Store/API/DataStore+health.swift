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

    /// Changes when another process has changed the database. Of a PostgreSQL that is not listened to, it may change
    /// with this process's own writes too.
    package func foreignChanges() async throws(StoreError) -> Int64 {
        if case .postgres(_, _, .some, _) = backend { return notices.count }
        return try await write { db throws(StoreError) in try db.dataVersion() }
    }

    /// What other nodes announce. A help only: nothing comes on SQLite or with `listen=off`, and notices may be lost or
    /// come twice, so whoever listens polls as well.
    package func announcements() -> AsyncStream<Channel> { notices.stream() }
}
