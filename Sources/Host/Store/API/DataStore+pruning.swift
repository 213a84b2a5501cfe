package import Domain

extension DataStore {
    /// Milliseconds.
    private static let historyKept: Int64 = 90 * 24 * 60 * 60 * 1000
    private static let leaseKept: Int64 = 24 * 60 * 60 * 1000
    private static let batch = 1000

    /// Finished jobs older than 90 days, and captured values whose time is over; the rest is for the next run.
    /// - Returns: how many rows went.
    package func pruneHistory(until deadline: Timestamp) async throws(StoreError) -> Int {
        let now = Timestamp.now()
        var count = try await write { db throws(StoreError) in try db.deleteExpiredCaptures(at: now) }
        while Timestamp.now() < deadline {
            let gone = try await write { db throws(StoreError) in
                try db.deleteJobHistory(before: now.adding(milliseconds: -Self.historyKept), limit: Self.batch)
            }
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
