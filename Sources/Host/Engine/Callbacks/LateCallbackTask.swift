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
