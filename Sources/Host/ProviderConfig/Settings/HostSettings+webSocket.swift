extension HostSettings {
    /// All settings, in the order of the documentation.
    package static let descriptors = common + Rates.descriptors + Cells.descriptors + WebSocket.descriptors

    /// Connections of clients that follow their verifications.
    package struct WebSocket: Sendable {
        /// Of pages whose scripts may connect, as browsers write them: `https://app.example.com`, in lower case.
        package var origins: [String] = []
        /// Of this node.
        package var connections = 20_000
        package var connectionsPerKey = 1000
        /// Of one address, as long as they have no key.
        package var strangersPerAddress = 100
        /// Verifications that one connection may follow.
        package var subscriptions = 1000
        /// Bytes of a message of a client.
        package var messageSize = 64 * 1024
        package var pingInterval = Duration.seconds(30)
        package var authenticationTimeout = Duration.seconds(5)
        package var closeTimeout = Duration.seconds(5)

        static let descriptors: [SettingDescriptor] = [
            SettingDescriptor(
                "websocket.origins",
                "list of origins, such as https://app.example.com; in flags and the environment with commas",
                standard: nil,
                "Pages whose scripts may open WebSockets, beside those of cors.origins. Clients that are no browsers send no origin and always may."
            ),
            SettingDescriptor(
                "websocket.connections", "1 to 1000000", standard: "20000",
                "WebSockets of this process; above it 503. At most a tenth of them may be without a key."),
            SettingDescriptor(
                "websocket.connections_per_key", "1 to 1000000", standard: "1000",
                "WebSockets of one API key on this process; above it 429."),
            SettingDescriptor(
                "websocket.unauthenticated_per_address", "1 to 1000000", standard: "100",
                "WebSockets of one address on this process that have no key yet, or were refused; above it 429. Of IPv6 a /64 counts as one address."
            ),
            SettingDescriptor(
                "websocket.subscriptions", "1 to 100000", standard: "1000",
                "Verifications that one WebSocket may follow at once."),
            SettingDescriptor(
                "websocket.message_size", "size, 1KiB to 1MiB", standard: "64KiB",
                "The largest message of a client; above it the connection is closed with 1009."),
            SettingDescriptor(
                "websocket.ping_interval", "duration, 100ms to 10m", standard: "30s",
                "How often a ping is sent. A client that has not answered when the next is due is taken for gone."),
            SettingDescriptor(
                "websocket.authentication_timeout", "duration, 100ms to 1m", standard: "5s",
                "How long a WebSocket may be open without a key."),
            SettingDescriptor(
                "websocket.close_timeout", "duration, 100ms to 1m", standard: "5s",
                "How long a client may take to close as well. When the process stops it is a second at most."),
        ]

        mutating func read(_ sources: SettingSources) {
            if let reader = sources.reader("websocket.origins") {
                origins = reader.list(separator: ",", "a list of origins").compactMap { $0.origin() }
            }
            if let value = sources.reader("websocket.connections")?.integer(1...1_000_000) { connections = value }
            if let value = sources.reader("websocket.connections_per_key")?.integer(1...1_000_000) {
                connectionsPerKey = value
            }
            if let value = sources.reader("websocket.unauthenticated_per_address")?.integer(1...1_000_000) {
                strangersPerAddress = value
            }
            if let value = sources.reader("websocket.subscriptions")?.integer(1...100_000) { subscriptions = value }
            if let value = sources.reader("websocket.message_size")?.size(1024...(1 << 20)) { messageSize = value }
            if let value = sources.reader("websocket.ping_interval")?.duration(.milliseconds(100)...(.seconds(600))) {
                pingInterval = value
            }
            if let value = sources.reader("websocket.authentication_timeout")?.duration(
                .milliseconds(100)...(.seconds(60)))
            {
                authenticationTimeout = value
            }
            if let value = sources.reader("websocket.close_timeout")?.duration(.milliseconds(100)...(.seconds(60))) {
                closeTimeout = value
            }
        }
    }
}
