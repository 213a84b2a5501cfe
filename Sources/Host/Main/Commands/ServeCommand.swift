import ArgumentParser
import CProcess
import Domain
import Logging
import ProviderConfig
import ServiceLifecycle

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serves the API until SIGTERM, and then drains.",
        discussion: "GET /health/ready answers 200 once requests are accepted.")

    @OptionGroup var options: SettingOptions

    @Option(help: "HOST:PORT; port 0 takes a free one (default: 127.0.0.1:8080).")
    var listen: String?

    @Option(help: "What this process does: a list of api, worker, scheduler (default: all).")
    var roles: String?

    @Option(help: "The name of this process among those of one database.")
    var node: String?

    @Option(help: "Jobs of the queue under way at once (default: 256).")
    var workerConcurrency: String?

    @Flag(help: "Print {\"baseUrl\"} on standard output when ready.")
    var json = false

    private var flags: [String: String] {
        let given = ["listen": listen, "roles": roles, "node": node, "worker.concurrency": workerConcurrency]
        return given.compactMapValues { $0 }
    }

    func run() async throws {
        try await reporting {
            FaultSwitch.arm()
            ClockSwitch.arm()
            let settings = try options.load(extra: flags)
            let logger = settings.logger()
            let host = try await HostAssembly.make(settings, environment: Environment.all, logger: logger)
            let json = json
            let group = try await host.group { baseURL in
                logger.info("ready", metadata: ["url": .string(baseURL)])
                if json { Output.json(["baseUrl": .string(baseURL)]) }
            }
            do {
                try await group.run()
            } catch let error where error.isAddressInUse {
                throw CommandFailure(
                    "\(settings.listen) is in use by another process",
                    action: "stop that process, or choose another address with --listen")
            }
            logger.info("stopped")
        }
        cprocess_leave(0)
    }
}
