import Domain
import Engine
import Glibc
import Logging
import ProviderConfig
import Store

/// The schedules and all they need, for a command; works beside a running server, whose runs and these exclude each
/// other.
struct ScheduleBench {
    let bench: ProviderBench
    let store: DataStore
    let scheduler: Scheduler

    static func make(_ options: SettingOptions) async throws -> ScheduleBench {
        let settings = try options.load()
        let bench = try await ProviderBench.make(options)
        let store = try await DatabaseAccess.open(settings.database.text)
        try await DatabaseAccess.unlock(store, ring: settings.keyRingPath)
        let logger = settings.logger(quiet: true)
        let sync = ListingSync(
            store: store, accounts: bench.accounts, probe: bench.probe,
            listings: ListingCache(store: store, logger: logger), logger: logger)
        let scheduler = Scheduler(
            store: store,
            tasks: bench.providers.compactMap { ScheduleTask.templateSync($0, sync) }
                + ScheduleTask.housekeeping(store, settings) + [WebhookAssembly.housekeeping(settings, store)],
            owner: .make(),
            isNode: false, logger: logger)
        try await scheduler.settle()
        return ScheduleBench(bench: bench, store: store, scheduler: scheduler)
    }

    func close() async {
        bench.close()
        await store.close()
    }

    func run(
        _ name: String, acceptsEmpty: Bool = false, listener: @escaping ListingSync.Listener = { _ in }
    ) async throws -> ScheduleTask.Result {
        do {
            return try await scheduler.run(name, by: Self.actor, acceptsEmpty: acceptsEmpty, listener: listener)
        } catch Scheduler.Refusal.running {
            throw CommandFailure(
                "\(name) is being run by another process",
                action: "gatehouse schedule list, and try again when it ended")
        } catch Scheduler.Refusal.unknown(let available) {
            throw CommandFailure(
                "there is no schedule '\(name)'" + didYouMean(name, among: available),
                action: "gatehouse schedule list")
        }
    }

    private static var actor: String { "command:\(Environment.all["USER"] ?? "uid-\(getuid())")" }
}
