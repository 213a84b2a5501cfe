package import Domain

extension DataStore {
    package func jobCounts() async throws(StoreError) -> JobCounts {
        try await read { db throws(StoreError) in try db.jobCounts() }
    }

    /// Reads and commits, changing nothing: the database answers and can be locked for writing.
    package func ping() async throws(StoreError) {
        _ = try await read { db throws(StoreError) in try db.hasTable("requests") }
        try await write { db throws(StoreError) in _ = try db.hasTable("requests") }
    }

    /// What the database's clock shows; nil on SQLite, whose clock is this machine's.
    package func measureClock() async throws(StoreError) -> ClockMeasurement? {
        guard case .postgres = backend else { return nil }
        return try await read { db throws(StoreError) in
            // The first answer takes the time of the transaction's beginning as well, perhaps of a new connection.
            _ = try db.databaseTime()
            let asked = HostClock.reading()
            let time = try db.databaseTime()
            return ClockMeasurement(asked: asked, time: time / 1000, answered: HostClock.reading())
        }
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
