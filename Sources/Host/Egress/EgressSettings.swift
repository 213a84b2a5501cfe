/// What holds for all providers. Times are milliseconds.
package struct EgressSettings: Hashable, Sendable {
    /// Sent as `User-Agent: gatehouse/VERSION`.
    package var version: String
    /// A proxy's URL for every call; nil: none, whatever the environment says. A proxy resolves and connects for us, so
    /// the address rule of `AddressPolicy` does not hold behind it.
    package var proxy: String?
    /// The longest a connection, with its TLS handshake, may take to stand.
    package var connectTimeout: Int64
    /// A kept connection that idled longer is not used again.
    package var idleConnectionLifetime: Int64
    /// Connections kept open for further calls.
    package var keptConnections: Int
    /// An attempt is not begun with less time left than this.
    package var minimumAttempt: Int64

    package init(
        version: String = "dev", proxy: String? = nil, connectTimeout: Int64 = 10_000,
        idleConnectionLifetime: Int64 = 50_000, keptConnections: Int = 512, minimumAttempt: Int64 = 20
    ) {
        self.version = version
        self.proxy = proxy
        self.connectTimeout = connectTimeout
        self.idleConnectionLifetime = idleConnectionLifetime
        self.keptConnections = keptConnections
        self.minimumAttempt = minimumAttempt
    }
}
