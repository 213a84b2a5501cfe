import API
import Engine
import Hummingbird
import Logging
import NIOCore
import ProviderConfig
import ServiceLifecycle

/// Listens for a vendor's callbacks while a command runs.
struct CallbackListener: Sendable {
    let listen: ListenAddress
    /// What the vendor is told to call; nil: where this listens. Without a slash at its end.
    let publicURL: String?
    /// What the address ends in.
    let token: String

    /// How long calls under way may take when the command has what it wants.
    private static let grace = Duration.seconds(5)

    /// - Parameter body: is told the address before `/callbacks`; while it runs, calls are taken.
    func serve<Result: Sendable>(
        _ take: @escaping @Sendable (CallbackCall) async throws -> CallbackAnswer, logger: Logger,
        during body: (_ base: String) async throws -> Result
    ) async throws -> Result {
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            responder: CallbackServer(publicURL: publicURL, take: take).responder(),
            configuration: .init(address: .hostname(listen.host, port: listen.port), serverName: "gatehouse"),
            onServerRunning: { channel in announce.yield(channel.localAddress?.port ?? 0) }, logger: logger)
        var configuration = ServiceGroupConfiguration(services: [application], logger: logger)
        configuration.maximumGracefulShutdownDuration = Self.grace
        let service = ServiceGroup(configuration: configuration)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { announce.finish() }
                do {
                    try await service.run()
                } catch let error where error.isAddressInUse {
                    throw CommandFailure(
                        "\(listen) is in use by another process",
                        action: "stop that process, or choose another address with --listen")
                } catch is CancellationError {
                    // Calls that outlast the grace are cut off.
                    return
                }
            }
            guard let port = await ports.first(where: { _ in true }) else {
                try await group.waitForAll()
                throw CommandFailure("the listener at \(listen) stopped", action: "record again")
            }
            let host = listen.host.contains(":") ? "[\(listen.host)]" : listen.host
            let result = try await body(publicURL ?? "http://\(host):\(port)")
            await service.triggerGracefulShutdown()
            try await group.waitForAll()
            return result
        }
    }
}
