import Domain
package import Realtime

/// What the WebSocket route needs.
package struct Sockets: Sendable {
    package var services: SocketServices
    /// Of pages whose scripts may connect, in lower case: `https://app.example.com`.
    package var origins: Set<String>

    package init(services: SocketServices, origins: Set<String>) {
        self.services = services
        self.origins = origins
    }
}
