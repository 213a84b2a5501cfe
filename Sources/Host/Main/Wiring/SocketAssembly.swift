import API
import Domain
import Logging
import ProviderConfig
import Realtime
import Store

/// WebSockets, put together.
enum SocketAssembly {
    /// A revoked key's connections are closed within this time, and a second in which it may be remembered as good.
    private static let watchInterval = Duration.seconds(2)

    static func sockets(
        _ settings: HostSettings, store: DataStore, hub: EventHub, authenticator: Authenticator
    ) -> Sockets {
        let limits = limits(settings.webSocket)
        let standing = KeyStanding(store: store)
        let services = SocketServices(
            hub: hub, registry: SocketRegistry(settings: limits), settings: limits,
            owner: { key in
                try await authenticator.principal(for: key).map { SocketOwner(key: $0.key, tenant: $0.tenant) }
            },
            isGood: { owner in try await standing.isGood(owner) })
        return Sockets(services: services, origins: Set(settings.webSocket.origins + settings.corsOrigins))
    }

    /// Closes the connections of keys that have ended, until the task is cancelled.
    static func watchKeys(_ services: SocketServices, logger: Logger) async {
        while !Task.isCancelled {
            do {
                try await Task.sleep(for: watchInterval)
                for owner in try await services.closeEnded() {
                    logger.notice(
                        "connections closed: their key was revoked or has expired",
                        metadata: ["key": .string(owner.key.text)])
                }
            } catch is CancellationError {
                return
            } catch {
                logger.warning(
                    "keys of open connections cannot be checked; trying again", metadata: ["error": "\(error)"])
            }
        }
    }

    private static func limits(_ settings: HostSettings.WebSocket) -> SocketSettings {
        var limits = SocketSettings()
        limits.messageSize = settings.messageSize
        limits.subscriptions = settings.subscriptions
        limits.connectionsPerKey = settings.connectionsPerKey
        limits.connections = settings.connections
        limits.strangersPerAddress = settings.strangersPerAddress
        limits.pingInterval = settings.pingInterval
        limits.authenticationTimeout = settings.authenticationTimeout
        limits.closeTimeout = settings.closeTimeout
        limits.drainTimeout = min(settings.closeTimeout, limits.drainTimeout)
        return limits
    }
}
