import ArgumentParser
import FoundationEssentials
import Logging
import NIOPosix
import ProviderSims
import UnixSignals

/// `gatehouse-sims`: the vendor simulators as a process of their own.
@main
struct SimsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gatehouse-sims",
        abstract: "Simulates the HTTP APIs of Regula, IDMeta and Airtime.",
        discussion: """
            Prints one line of JSON when all three accept connections, \
            {"regula":"http://127.0.0.1:1234","idmeta":…,"airtime":…}, and runs until SIGTERM or SIGINT.
            The credentials are test values; each may also be set by GATEHOUSE_SIMS_IDMETA_TOKEN, \
            GATEHOUSE_SIMS_IDMETA_CALLBACK_SECRET, GATEHOUSE_SIMS_AIRTIME_KEY and GATEHOUSE_SIMS_AIRTIME_SECRET.
            """)

    @Option(help: ArgumentHelp("Where Regula listens; port 0 takes any free one.", valueName: "host:port"))
    var regula = ListenAddress()

    @Option(help: ArgumentHelp("Where IDMeta listens.", valueName: "host:port"))
    var idmeta = ListenAddress()

    @Option(help: ArgumentHelp("Where Airtime listens.", valueName: "host:port"))
    var airtime = ListenAddress()

    @Option(
        help: ArgumentHelp(
            "Where webhooks may be sent to, for benchmarks; nowhere if left out.", valueName: "host:port"))
    var sink: ListenAddress?

    @Flag(help: "Print nothing but the line of JSON.")
    var json = false

    @Flag(help: "Also end when standard input closes.")
    var exitWithStdin = false

    @Flag(help: "Start without the request log, for benchmarks.")
    var noLog = false

    @Option(help: "The Bearer token IDMeta accepts.")
    var idmetaToken: String?

    @Option(help: "The API key Airtime accepts.")
    var airtimeKey: String?

    @Option(help: "The secret Airtime's signatures are made with.")
    var airtimeSecret: String?

    func run() async throws {
        LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
        var logger = Logger(label: "gatehouse.sims")
        logger.logLevel = .critical
        let simulators = Simulators(options: options(ProcessInfo.processInfo.environment), logger: logger)
        let running = try await simulators.start(addresses: [
            .regula: regula.address, .idmeta: idmeta.address, .airtime: airtime.address,
        ])
        let sinking = try await startSink(logger)
        Output.line(Output.json(running.baseURLs.merging(sinking.urls) { $1 }))
        defer { sinking.task?.cancel() }
        if !json { Output.note("simulators are running; their controls are under /_sim/ of each. Ctrl-C ends them.") }
        await Ending.wait(withStandardInput: exitWithStdin)
        await running.stop()
    }

    private func startSink(_ logger: Logger) async throws -> (urls: [String: String], task: Task<Void, any Error>?) {
        guard let address = sink?.address else { return ([:], nil) }
        let (ports, report) = AsyncStream.makeStream(of: Int.self)
        let task = Task {
            defer { report.finish() }
            try await WebhookSink().run(host: address.host, port: address.port, logger: logger) { report.yield($0) }
        }
        for await port in ports { return (["sink": "http://\(address.host):\(port)"], task) }
        try await task.value
        return ([:], nil)
    }

    private func options(_ environment: [String: String]) -> SimulatorOptions {
        var options = SimulatorOptions()
        func set(_ path: WritableKeyPath<SimulatorOptions, String>, _ given: String?, _ name: String) {
            if let value = given ?? environment["GATEHOUSE_SIMS_\(name)"] { options[keyPath: path] = value }
        }
        set(\.idmetaToken, idmetaToken, "IDMETA_TOKEN")
        set(\.idmetaCallbackSecret, nil, "IDMETA_CALLBACK_SECRET")
        set(\.airtimeKey, airtimeKey, "AIRTIME_KEY")
        set(\.airtimeSecret, airtimeSecret, "AIRTIME_SECRET")
        options.log = !noLog
        return options
    }
}
