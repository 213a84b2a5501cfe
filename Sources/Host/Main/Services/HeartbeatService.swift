import Domain
import Engine
import Logging
import ServiceLifecycle
import Store

/// Tells the database that this node lives.
struct HeartbeatService: Service {
    let store: DataStore
    let node: ID
    /// nil where no other node can take this one's jobs, however long its heartbeat is late.
    let pulse: Pulse?
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await runOnce()
                try? await Task.sleep(for: .milliseconds(EngineLimits.heartbeat))
            }
        }
    }

    func runOnce() async {
        let start = ContinuousClock.now
        do {
            try await store.heartbeat(node)
            pulse?.beat(from: start)
        } catch {
            logger.error("heartbeat not written", metadata: ["error": .string(error.message)])
        }
    }
}
