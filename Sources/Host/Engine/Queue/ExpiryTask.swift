import Domain
package import Store

/// Deletes what has had its time, in small batches; one that was full is soon followed by the next.
package struct ExpiryTask: MaintenanceTask {
    package let name: String
    package let interval: Duration
    private let batch: Int
    private let delete: @Sendable (_ limit: Int) async throws -> Int

    init(
        _ name: String, interval: Duration = .seconds(60), batch: Int = 500,
        delete: @escaping @Sendable (_ limit: Int) async throws -> Int
    ) {
        self.name = name
        self.interval = interval
        self.batch = batch
        self.delete = delete
    }

    package func run() async throws -> Duration? {
        try await delete(batch) == batch ? .milliseconds(50) : nil
    }
}

extension ExpiryTask {
    /// Idempotency keys whose day is over.
    package static func keys(_ store: DataStore) -> ExpiryTask {
        ExpiryTask("expire idempotency keys") { try await store.expireIdempotencyKeys(limit: $0) }
    }

    /// Uploads that no request has used within their day.
    package static func uploads(_ store: DataStore) -> ExpiryTask {
        ExpiryTask("expire uploads", batch: 50) { try await store.expireUploads(limit: $0) }
    }

    /// Callbacks: those that were consumed, and those that nobody came for.
    package static func callbacks(_ store: DataStore, kept: Duration) -> ExpiryTask {
        let kept = kept.wholeMilliseconds
        return ExpiryTask("prune callbacks") {
            try await store.pruneCallbacks(before: Timestamp.now().adding(milliseconds: -kept), limit: $0)
        }
    }

    /// What is kept of refused callbacks, for a time of its own.
    package static func refusedCallbacks(_ store: DataStore) -> ExpiryTask {
        ExpiryTask("prune refused callbacks") {
            try await store.pruneRefusedCallbacks(
                before: Timestamp.now().adding(milliseconds: -DataStore.refusedCallbackLife), limit: $0)
        }
    }
}
