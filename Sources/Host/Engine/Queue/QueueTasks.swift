import Domain
import Store

// What the queue asks of the leader.

/// Brings jobs whose time has come back to the queue.
package struct PromoteTask: MaintenanceTask {
    package let name = "promote"
    package let interval: Duration
    private let engine: RequestEngine

    package init(_ engine: RequestEngine, interval: Duration = .milliseconds(250)) {
        self.engine = engine
        self.interval = interval
    }

    package func run() async throws -> Duration? {
        let batch = 500
        let (count, next) = try await engine.services.store.promote(limit: batch)
        if count > 0 { engine.bell.ring() }
        if count == batch { return .zero }
        // What becomes due in between is waited for exactly; what is written in between is found by the interval.
        let wait = next.map { max($0 - .now(), 1) } ?? .max
        return min(interval, .milliseconds(min(wait, 60_000)))
    }
}

/// Gives the jobs of dead nodes back to the queue.
package struct RescueTask: MaintenanceTask {
    package let name = "rescue"
    package let interval: Duration
    private let engine: RequestEngine

    package init(_ engine: RequestEngine, interval: Duration = .seconds(5)) {
        self.engine = engine
        self.interval = interval
    }

    package func run() async throws -> Duration? {
        try await engine.rescue()
        return nil
    }
}

/// Counts what waits for a worker, for back-pressure and health.
package struct BacklogTask: MaintenanceTask {
    package let name = "backlog"
    package let interval: Duration
    private let engine: RequestEngine

    package init(_ engine: RequestEngine, interval: Duration = .seconds(2)) {
        self.engine = engine
        self.interval = interval
    }

    package func run() async throws -> Duration? {
        try await engine.services.store.countBacklog()
        return nil
    }
}
