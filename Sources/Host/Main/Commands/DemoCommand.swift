import ArgumentParser
import Bindings
import CProcess
import Domain
import Egress
import Glibc
import Logging
import ServiceLifecycle
import Synchronization

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Starts simulated vendors and a host on free ports, and plays a story through them.",
        discussion: """
            With --keep it serves until SIGTERM, or until its standard input closes. With --json it prints one line when \
            ready: {"baseUrl","keys":{tenant: key},"adminKey","sims":{vendor: url}}.
            """)

    @OptionGroup var options: SettingOptions

    @Flag(help: "Keep serving instead of playing the story.")
    var keep = false

    @Flag(help: "Print one line of JSON when ready.")
    var json = false

    @Option(help: "HOST:PORT (default: a free port of 127.0.0.1).")
    var listen: String?

    func run() async throws {
        try await reporting {
            let base = try options.load()
            let stage = try await DemoStage.build(base, listen: listen)
            do {
                try await perform(on: stage, base.logger(quiet: options.logLevel == nil))
            } catch {
                await stage.strike()
                throw error
            }
            await stage.strike()
        }
        cprocess_leave(0)
    }

    private func perform(on stage: DemoStage, _ logger: Logger) async throws {
        let host = try await HostAssembly.make(stage.settings, environment: stage.environment, logger: logger)
        let (addresses, announce) = AsyncStream.makeStream(of: String.self)
        let group = try await host.group { announce.yield($0) }
        let serving = Task {
            defer { announce.finish() }
            try await group.run()
        }
        // The stream ends without an address when the host could not start; `serving` then says why.
        if let address = await addresses.first(where: { _ in true }) {
            if keep {
                announceReady(address, stage)
                StandardInput.whenClosed { Task { await group.triggerGracefulShutdown() } }
            } else {
                do {
                    if json { announceReady(address, stage) }
                    try await play(address, stage, logger)
                } catch {
                    await group.triggerGracefulShutdown()
                    try await serving.value
                    throw error
                }
                await group.triggerGracefulShutdown()
            }
        }
        try await serving.value
    }

    private func play(_ address: String, _ stage: DemoStage, _ logger: Logger) async throws {
        Output.line("gatehouse \(Version.text) at \(address)")
        for (vendor, url) in stage.vendors.sorted(by: { $0.key < $1.key }) {
            Output.line("  simulated \(vendor) at \(url)")
        }
        let egress = EgressClient(
            crypto: VaultCrypto(), settings: EgressSettings(version: Version.text), logger: logger)
        defer { egress.shutdown() }
        let client = DemoClient(egress: egress, base: try Egress.EndpointURL(address))
        try await DemoStory(client: client, keys: stage.keys).play()
        Output.line("Done. `gatehouse demo --keep` leaves it running for you to try.")
    }

    private func announceReady(_ address: String, _ stage: DemoStage) {
        let sims = stage.vendors.mapValues { JSON.string($0) }
        if json {
            Output.json([
                "baseUrl": .string(address), "keys": .object(stage.keys.mapValues { .string($0) }),
                "adminKey": .string(stage.adminKey), "sims": .object(sims),
            ])
            return
        }
        Output.line("gatehouse \(Version.text) at \(address)")
        for (tenant, key) in stage.keys.sorted(by: { $0.key < $1.key }) { Output.line("  key of \(tenant): \(key)") }
        Output.line("  admin key: \(stage.adminKey)")
        for (vendor, url) in stage.vendors.sorted(by: { $0.key < $1.key }) {
            Output.line("  simulated \(vendor) at \(url)")
        }
        Output.line("Ends with SIGTERM, Ctrl-C, or when standard input closes.")
    }
}
