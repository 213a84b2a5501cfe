import Domain
import Store

/// Deletes idempotency keys whose day is over, in small batches.
package struct ExpireKeysTask: MaintenanceTask {
    package let name = "expire idempotency keys"
    package let interval: Duration
    private let engine: RequestEngine

    package init(_ engine: RequestEngine, interval: Duration = .seconds(60)) {
        self.engine = engine
        self.interval = interval
    }

    package func run() async throws -> Duration? {
        let batch = 500
        let count = try await engine.services.store.expireIdempotencyKeys(limit: batch)
        return count == batch ? .milliseconds(50) : nil
    }
}

/// Deletes uploads that no request has used within their day, in small batches.
package struct ExpireUploadsTask: MaintenanceTask {
    package let name = "expire uploads"
    package let interval: Duration
    private let engine: RequestEngine

    package init(_ engine: RequestEngine, interval: Duration = .seconds(60)) {
        self.engine = engine
        self.interval = interval
    }

    package func run() async throws -> Duration? {
        let batch = 50
        let count = try await engine.services.store.expireUploads(limit: batch)
        return count == batch ? .milliseconds(50) : nil
    }
}
