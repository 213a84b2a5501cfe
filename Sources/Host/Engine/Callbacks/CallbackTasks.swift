import Domain
import Store

/// Has callbacks for requests that have ended asked about again.
package struct LateCallbackTask: MaintenanceTask {
    package let name = "late callbacks"
    package let interval: Duration
    private let engine: RequestEngine

    package init(_ engine: RequestEngine, interval: Duration = .seconds(1)) {
        self.engine = engine
        self.interval = interval
    }

    package func run() async throws -> Duration? {
        _ = try await engine.takeLateCallbacks(limit: 100)
        return nil
    }
}

/// Deletes callbacks whose time is over, in small batches: those that were consumed, those that nobody came for, and those
/// that were refused.
package struct PruneCallbacksTask: MaintenanceTask {
    package let name = "prune callbacks"
    package let interval: Duration
    private let engine: RequestEngine
    /// Milliseconds.
    private let kept: Int64

    package init(_ engine: RequestEngine, kept: Duration, interval: Duration = .seconds(60)) {
        self.engine = engine
        self.kept = kept.wholeMilliseconds
        self.interval = interval
    }

    package func run() async throws -> Duration? {
        let batch = 500
        let count = try await engine.services.store.pruneCallbacks(
            before: Timestamp.now().adding(milliseconds: -kept), limit: batch)
        let refused = try await engine.services.store.pruneRefusedCallbacks(
            before: Timestamp.now().adding(milliseconds: -DataStore.refusedCallbackLife), limit: batch)
        return max(count, refused) == batch ? .milliseconds(50) : nil
    }
}
