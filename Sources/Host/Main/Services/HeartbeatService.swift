import Domain
import Engine
import Logging
import ServiceLifecycle
import Store

/// Tells the database that this node lives, and keeps to the database's clock.
struct HeartbeatService: Service {
    /// Milliseconds that the machine's clock may be off before an operator is told.
    private static let tolerance: Int64 = 1000

    let store: DataStore
    let node: ID
    /// nil where no other node can take this one's jobs, however long its heartbeat is late.
    let pulse: Pulse?
    /// What sessions can go on with here; empty where none do.
    let builds: @Sendable () -> [HeldBuild]
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var wasWrong = false
            while !Task.isCancelled {
                await runOnce()
                let ahead = HostClock.machineIsAhead
                let isWrong = abs(ahead) > Self.tolerance
                if isWrong && !wasWrong {
                    logger.warning(
                        "this machine's clock is not the database's; the database's counts",
                        metadata: ["ahead_ms": "\(ahead)"])
                }
                wasWrong = isWrong
                try? await Task.sleep(for: .milliseconds(EngineLimits.heartbeat))
            }
        }
    }

    func runOnce() async {
        let start = ContinuousClock.now
        do {
            if let measured = try await store.measureClock() { HostClock.adjust(measured) }
            try await store.heartbeat(node, builds: builds())
            pulse?.beat(from: start)
        } catch {
            logger.error("heartbeat not written", metadata: ["error": .string(error.message)])
        }
    }
}
