/// How connections are treated; the settings `websocket.…` of the host.
package struct SocketSettings: Sendable {
    /// Of one message, in bytes.
    package var messageSize = 64 * 1024
    /// Of one connection.
    package var subscriptions = 1000
    /// Of one API key on this node.
    package var connectionsPerKey = 1000
    /// Of this node.
    package var connections = 20_000
    /// Of one address, as long as they have no key.
    package var strangersPerAddress = 100
    /// A client that has not answered a ping when the next is due has gone.
    package var pingInterval = Duration.seconds(30)
    /// How long a connection may stay without a key.
    package var authenticationTimeout = Duration.seconds(5)
    /// How long the peer may take to close as well.
    package var closeTimeout = Duration.seconds(5)
    /// The same when the server stops and waits for it, or never let the peer in.
    package var drainTimeout = Duration.seconds(1)

    package init() {}

    /// How many connections without a key there may be: they are cheap to open for anybody.
    package var strangers: Int { max(1, connections / 10) }
}
