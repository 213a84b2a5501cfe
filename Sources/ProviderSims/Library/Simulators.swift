package import Logging

/// The vendor simulators, ready to start. Everything lives in memory; nothing is shared between two sets.
///
/// ```swift
/// let running = try await Simulators().start()
/// print(running.baseURLs["regula"])   // http://127.0.0.1:49213
/// await running.stop()
/// ```
package struct Simulators: Sendable {
    /// Where one vendor listens. Port 0 takes any free one.
    package struct Address: Sendable {
        package var host: String
        package var port: Int

        package init(host: String = "127.0.0.1", port: Int = 0) {
            self.host = host
            self.port = port
        }
    }

    let options: SimulatorOptions
    let logger: Logger

    package init(options: SimulatorOptions = .init(), logger: Logger? = nil) {
        self.options = options
        if let logger {
            self.logger = logger
        } else {
            // A failed start is thrown; what a stop under load logs as errors is none.
            var quiet = Logger(label: "gatehouse.sims")
            quiet.logLevel = .critical
            self.logger = quiet
        }
    }

    /// Starts one listener per vendor and returns when all accept connections.
    /// - Parameter ports: ports by vendor; a vendor not named takes any free one.
    /// - Throws: what binding a listener threw; the others are stopped first.
    package func start(host: String = "127.0.0.1", ports: [Vendor: Int] = [:]) async throws -> RunningSimulators {
        try await start(addresses: ports.mapValues { Address(host: host, port: $0) }, defaultHost: host)
    }

    /// As `start(host:ports:)`, with a host of its own per vendor.
    package func start(
        addresses: [Vendor: Address], defaultHost: String = "127.0.0.1"
    ) async throws -> RunningSimulators {
        var servers: [(VendorServer, Address)] = []
        var settings = Settings()
        settings.log = options.log
        settings.latencyMs = options.latencyMs
        settings.callbackSecret = options.idmetaCallbackSecret
        let callbacks = CallbackSender(logger: logger)
        for vendor in Vendor.allCases {
            let simulator: any VendorSimulator =
                switch vendor {
                case .regula: RegulaSimulator()
                case .idmeta: IDMetaSimulator(token: options.idmetaToken, callbacks: callbacks)
                case .airtime: AirtimeSimulator(key: options.airtimeKey, secret: options.airtimeSecret)
                }
            let server = VendorServer(vendor: vendor, simulator: simulator, settings: settings)
            servers.append((server, addresses[vendor] ?? Address(host: defaultHost)))
        }
        return try await RunningSimulators.start(servers: servers, callbacks: callbacks, logger: logger)
    }
}
