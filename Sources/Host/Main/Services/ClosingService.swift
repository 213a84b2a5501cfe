import ServiceLifecycle

/// Runs one action when the host stops, in its turn.
struct ClosingService: Service {
    let close: @Sendable () async -> Void

    func run() async throws {
        try await gracefulShutdown()
        await close()
    }
}
