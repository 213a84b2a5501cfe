package import Domain

extension DataStore {
    /// Milliseconds.
    private static let leaseKept: Int64 = 24 * 60 * 60 * 1000
    private static let batch = 1000

    /// Jobs that finished before that time, and captured values whose time is over; what is not done by `deadline` is for
    /// the next run.
    /// - Returns: how many rows went.
    package func pruneHistory(before: Timestamp, until deadline: Timestamp) async throws(StoreError) -> Int {
        let now = Timestamp.now()
        var count = try await write { db throws(StoreError) in try db.deleteExpiredCaptures(at: now) }
        while Timestamp.now() < deadline {
            let gone = try await pruneJobHistory(before: before, limit: Self.batch)
            count += gone
            if gone < Self.batch { break }
        }
        return count
    }

    /// Leases that nobody has renewed for a day.
    package func pruneLeases() async throws(StoreError) -> Int {
        let until = Timestamp.now().adding(milliseconds: -Self.leaseKept)
        return try await write { db throws(StoreError) in try db.deleteLeases(expiredBefore: until) }
    }
}
