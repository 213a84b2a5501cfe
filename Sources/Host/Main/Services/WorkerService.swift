import Engine
import ServiceLifecycle

/// Serves the queue until the host stops.
struct WorkerService: Service {
    let worker: Worker

    func run() async throws {
        await cancelWhenGracefulShutdown { await worker.run() }
    }
}
