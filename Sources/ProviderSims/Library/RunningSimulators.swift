import Logging
import ServiceLifecycle

/// Simulators that accept connections. Stop them when done; dropping the handle does not.
package final class RunningSimulators: Sendable {
    /// `http://host:port` by vendor name (`regula`, `idmeta`, `airtime`), without a trailing slash.
    package let baseURLs: [String: String]

    private let group: ServiceGroup
    private let running: Task<Void, any Error>

    /// Requests under way get this long to end at `stop`.
    private static let grace = Duration.seconds(5)

    private init(baseURLs: [String: String], group: ServiceGroup, running: Task<Void, any Error>) {
        self.baseURLs = baseURLs
        self.group = group
        self.running = running
    }

    /// Closes the listeners, lets requests under way end for five seconds, and returns when all is over.
    package func stop() async {
        await group.triggerGracefulShutdown()
        _ = await running.result
    }

    /// Returns when stopped; throws when a listener failed.
    package func wait() async throws {
        try await running.value
    }

    private enum Start: Sendable {
        case ready(Vendor, port: Int)
        case ended(any Error)
    }

    static func start(
        servers: [(VendorServer, Simulators.Address)], callbacks: CallbackSender, logger: Logger
    ) async throws -> RunningSimulators {
        let (starts, report) = AsyncStream.makeStream(of: Start.self)
        var services: [any Service] = [callbacks]
        for (server, address) in servers {
            services.append(
                Listener(server: server, address: address, logger: logger) { port in
                    report.yield(.ready(server.vendor, port: port))
                })
        }
        var configuration = ServiceGroupConfiguration(services: services, logger: logger)
        configuration.maximumGracefulShutdownDuration = grace
        let group = ServiceGroup(configuration: configuration)
        let running = Task {
            do {
                try await group.run()
                report.yield(.ended(StartError(description: "the simulators stopped while starting")))
            } catch is CancellationError {
                // Requests that outlast the grace are cancelled; that is a stop like any other.
                report.finish()
            } catch {
                report.yield(.ended(error))
                throw error
            }
        }
        var urls: [String: String] = [:]
        for await start in starts {
            switch start {
            case .ready(let vendor, let port):
                let host = servers.first { $0.0.vendor == vendor }?.1.host ?? "127.0.0.1"
                urls[vendor.rawValue] = "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
            case .ended(let error):
                _ = await running.result
                throw error
            }
            if urls.count == servers.count { break }
        }
        guard urls.count == servers.count else {
            throw StartError(description: "the simulators were stopped while starting")
        }
        return RunningSimulators(baseURLs: urls, group: group, running: running)
    }
}
