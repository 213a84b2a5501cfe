import Domain
import Engine
import Logging
import ServiceLifecycle
import Store

/// Tells the database that this node lives.
struct HeartbeatService: Service {
    let store: DataStore
    let node: ID
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
        do {
            try await store.heartbeat(node)
        } catch {
            logger.error("heartbeat not written", metadata: ["error": .string(error.message)])
        }
    }
}
