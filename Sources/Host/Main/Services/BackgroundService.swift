import ServiceLifecycle

/// Runs until the host stops.
struct BackgroundService: Service {
    let body: @Sendable () async -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown { await body() }
        // It may end by itself when the engine stops; a service that ends before its turn counts as broken.
        try await gracefulShutdown()
    }
}
