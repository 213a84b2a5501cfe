/// What holds for all webhooks. Times are milliseconds.
package struct WebhookSenderSettings: Sendable {
    /// Sent as `User-Agent: gatehouse/VERSION`.
    package var version: String
    package var policy: WebhookURLPolicy
    /// A proxy's URL; nil: none, whatever the environment says. A proxy resolves and connects for us, so the addresses that
    /// names lead to are the proxy's to judge.
    package var proxy: String?
    /// The longest a connection, with its TLS handshake, may take to stand.
    package var connectTimeout: Int64
    /// Of a whole attempt.
    package var timeout: Int64
    /// Bytes of an answer's body that are kept. The transfer is ended where there is more.
    package var bodyPrefix: Int
    /// Connections kept open for further calls.
    package var keptConnections: Int
    /// A kept connection that idled longer is not used again.
    package var idleConnectionLifetime: Int64
    /// PEM text of authorities trusted instead of the system's.
    package var authorities: [UInt8]?

    package init(
        version: String = "dev", policy: WebhookURLPolicy = .standard, proxy: String? = nil,
        connectTimeout: Int64 = 5_000, timeout: Int64 = 15_000, bodyPrefix: Int = 16 * 1024, keptConnections: Int = 512,
        idleConnectionLifetime: Int64 = 50_000, authorities: [UInt8]? = nil
    ) {
        self.version = version
        self.policy = policy
        self.proxy = proxy
        self.connectTimeout = connectTimeout
        self.timeout = timeout
        self.bodyPrefix = bodyPrefix
        self.keptConnections = keptConnections
        self.idleConnectionLifetime = idleConnectionLifetime
        self.authorities = authorities
    }
}
