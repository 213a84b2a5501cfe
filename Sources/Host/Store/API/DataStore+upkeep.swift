package import Domain

// What the leader does for all nodes; each is safe to run twice.
extension DataStore {
    private static let backlogGauge = "queue.ready"

    /// Counts the jobs that wait for a worker, for every node to go by.
    @discardableResult
    package func countBacklog() async throws(StoreError) -> Int {
        let now = Timestamp.now()
        let (count, known) = try await read { db throws(StoreError) in
            (try db.readyCount(), try db.gauge(Self.backlogGauge)?.value)
        }
        // An idle queue costs no commits.
        if count != known {
            try await write { db throws(StoreError) in try db.setGauge(Self.backlogGauge, count, at: now) }
        }
        return count
    }

    /// As last counted; nil before the first count.
    package func backlog() async throws(StoreError) -> Int? {
        try await read { db throws(StoreError) in try db.gauge(Self.backlogGauge)?.value }
    }

    /// Removes history that is older; call it until it returns fewer than `limit`.
    package func pruneJobHistory(before: Timestamp, limit: Int = 500) async throws(StoreError) -> Int {
        try await write { db throws(StoreError) in try db.deleteJobHistory(before: before, limit: limit) }
    }
}
