import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// Why the simulators did not start.
struct StartError: Error, CustomStringConvertible {
    let description: String
}

/// One vendor's HTTP server.
struct Listener: Service {
    let server: VendorServer
    let address: Simulators.Address
    let logger: Logger
    /// Called with the port once connections are accepted.
    let ready: @Sendable (Int) -> Void

    init(
        server: VendorServer, address: Simulators.Address, logger: Logger, ready: @escaping @Sendable (Int) -> Void
    ) {
        self.server = server
        self.address = address
        self.logger = logger
        self.ready = ready
    }

    func run() async throws {
        let application = Application(
            responder: VendorResponder(server: server),
            configuration: .init(address: .hostname(address.host, port: address.port), serverName: nil, backlog: 4096),
            onServerRunning: { channel in ready(channel.localAddress?.port ?? address.port) },
            logger: logger)
        do {
            try await application.run()
        } catch let error as IOError {
            // The plain error names neither the vendor nor the address.
            throw StartError(
                description: "the \(server.vendor.rawValue) simulator cannot listen on \(address.host):\(address.port) "
                    + "(\(error)); choose another address, or port 0 for any free one")
        }
    }
}
