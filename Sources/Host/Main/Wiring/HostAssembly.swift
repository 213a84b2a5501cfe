import API
import Bindings
import Domain
import Egress
import Engine
import FoundationEssentials
import Glibc
import Hummingbird
import Logging
import NIOCore
import PluginHost
import ProviderConfig
import Realtime
import ServiceLifecycle
import Store
import UnixSignals
import Vault
import Webhooks

/// A host, put together and not yet running.
struct HostAssembly {
    let settings: HostSettings
    let store: DataStore
    let egress: EgressClient
    let engine: RequestEngine
    let server: Server
    let sockets: Sockets
    let scheduler: Scheduler
    let realtime: RealtimeAssembly
    let webhooks: WebhookAssembly
    let node: ID
    let logger: Logger
    let reloader: ProviderReloader
    /// Steps in which the previous process died.
    let deaths: [StepDeath]

    /// Opens, checks and loads everything. Nothing listens yet.
    static func make(_ settings: HostSettings, environment: [String: String], logger: Logger) async throws
        -> HostAssembly
    {
        let store = try await DatabaseAccess.open(settings.database.text, exclusiveServe: true)
        try await DatabaseAccess.unlock(store, ring: settings.keyRingPath)
        let crumbsPath = settings.database.siblingPath(".crumbs")
        // A SQLite database has made its folder; beside a PostgreSQL nobody has.
        try FileManager.default.createDirectory(
            at: URL(filePath: crumbsPath).deletingLastPathComponent(), withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        let crumbs = try Breadcrumbs.open(crumbsPath)
        let shelf = PluginShelf(
            folders: settings.plugins, crumbs: crumbs, cells: CellAssembly.settings(settings, logger: logger))
        let folderStamp = ConfigFolder.stamp(settings.providers)
        let tenants = try await store.tenants().map(\.name)
        let configuration = await Configuration.load(
            folder: settings.providers, shelf: shelf, environment: environment, tenants: tenants)
        report(configuration.diagnostics, logger)
        try CellAssembly.demand(shelf)
        let catalogue = Catalogue(configuration, shelf: shelf, after: nil)
        let usable = catalogue.snapshot
        if configuration.snapshot.providers.isEmpty || usable.providers.isEmpty {
            Output.note(DiagnosticRenderer().text(configuration.diagnostics))
            throw CommandFailure(
                "no provider in \(settings.providers) can be used",
                action: "gatehouse config check \(settings.providers)")
        }
        CellAssembly.report(catalogue, logger: logger)
        for provider in usable.providers.compactMap({ catalogue.providers[$0.id] }) {
            logger.info(
                "provider loaded",
                metadata: [
                    "provider": .string(provider.provider.id), "plugin": .string(provider.provider.plugin),
                    "version": .string(provider.plugin?.manifest.version.description ?? "none"),
                    "digest": .string(provider.plugin?.digest ?? "none"),
                    "isolation": .string(provider.provider.isolation.rawValue),
                ])
        }
        let node = try await store.registerNode(name: settings.nodeName, pid: getpid())
        let egress = EgressClient(
            crypto: VaultCrypto(), settings: EgressSettings(version: Version.text),
            limits: settings.database.isSQLite ? nil : StoreLimits(store: store, node: node), logger: logger)
        try await RealtimeAssembly.report(configuration.diagnostics, node: settings.nodeName, to: store)
        let realtime = RealtimeAssembly(store: store, egress: egress, node: settings.nodeName, logger: logger)
        let kept = KeptPlugins(folder: settings.database.siblingFolder("plugins"), logger: logger)
        kept.keep(catalogue.builds)
        try await kept.report(for: store, besides: catalogue.builds)
        let accounts = Accounts(
            catalogue: catalogue, patience: settings.database.isSQLite ? 0 : EngineLimits.agreement,
            archive: KeptBuilds(kept, shelf: shelf, logger: logger).archive, makeEgress: EgressAssembly.egress)
        let services = RunServices(
            store: store, egress: egress, accounts: accounts, instances: Instances(), node: node,
            idempotencyKey: idempotencyKey, news: realtime.news, logger: logger,
            retry: JobRetry(
                attempts: settings.retryAttempts, base: settings.retryBase.wholeMilliseconds,
                most: settings.retryMax.wholeMilliseconds),
            loads: ProviderLoads(slots: settings.workerConcurrency),
            webhookPolicy: WebhookAssembly.policy(settings.webhooks), publicURL: settings.publicBase)
        let engine = RequestEngine(
            services, roles: settings.roles.map(\.rawValue).sorted(), backlog: Backlog(limit: settings.backlogLimit))
        report(accounts.catalogue.defaultTemplateWarnings(await services.listings.current()), logger)
        let sync = ListingSync(
            store: store, accounts: accounts,
            probe: Probe(egress: egress, instances: services.instances, credentials: services.credentials),
            listings: services.listings, logger: logger)
        let tasks: @Sendable (Catalogue) -> [ScheduleTask] = { catalogue in
            catalogue.providers.values.compactMap { ScheduleTask.templateSync($0, sync) }
                + ScheduleTask.housekeeping(store, settings) + [WebhookAssembly.housekeeping(settings, store)]
        }
        let scheduler = Scheduler(store: store, tasks: tasks(catalogue), owner: node, isNode: true, logger: logger)
        let reloader = ProviderReloader(
            folder: settings.providers, folderStamp: folderStamp, environment: environment, first: configuration,
            shelf: shelf, kept: kept, services: services,
            news: ReloadNews(store: store, node: settings.nodeName, logger: logger)
        ) { catalogue in
            scheduler.replace(tasks(catalogue))
            try await scheduler.settle()
        }
        let webhooks = WebhookAssembly(settings, store: store, node: node, engine: engine, logger: logger)
        let authenticator = Authenticator(store: store, logger: logger)
        let sockets = SocketAssembly.sockets(settings, store: store, hub: realtime.hub, authenticator: authenticator)
        let server = Server(
            engine: engine, scheduler: scheduler, hub: realtime.hub, webhooks: webhooks.endpoints,
            authenticator: authenticator,
            limits: APILimits(
                body: settings.bodyLimit, callbackBody: settings.callbackBodyLimit,
                syncDeadline: settings.syncDeadline, streamsPerKey: settings.streamsPerKey), version: Version.text,
            reloading: Reloading(
                reload: { await reloader.reload("the API", by: $0).json }, plan: { await reloader.plan().json }),
            sockets: sockets, origins: Set(settings.corsOrigins), proxies: .init(settings.proxies),
            rates: KeyRates(settings.rates),
            isHealthOnly: !settings.roles.contains(.api))
        return HostAssembly(
            settings: settings, store: store, egress: egress, engine: engine, server: server, sockets: sockets,
            scheduler: scheduler, realtime: realtime, webhooks: webhooks, node: node,
            logger: logger, reloader: reloader, deaths: crumbs.deaths)
    }

    /// Everything that runs, ready to be run: serves until SIGTERM or SIGINT, then drains. `ready` is told the address
    /// once it listens.
    func group(ready: @escaping @Sendable (_ baseURL: String) async -> Void) async throws -> ServiceGroup {
        try await engine.recover(deaths: deaths)
        try await scheduler.settle()
        let host = settings.listen.host
        let port = settings.listen.port
        let application = Application(
            responder: server.responder(), server: SocketChannel.builder(patience: settings.stallPatience),
            configuration: .init(address: .hostname(host, port: port), serverName: "gatehouse"),
            onServerRunning: { channel in
                let shown = host.contains(":") ? "[\(host)]" : host
                await ready("http://\(shown):\(channel.localAddress?.port ?? port)")
            }, logger: logger)
        let closing = ClosingService { [store, egress, webhooks] in
            await egress.close()
            webhooks.sender.shutdown()
            await store.close()
        }
        let draining = ClosingService { [engine] in await engine.stop(grace: .seconds(20)) }
        // Stopped in the reverse order: first the engine takes nothing new and lets what is under way end, so that every
        // waiting client has its answer; then the server closes; then the rest.
        let heartbeat = HeartbeatService(
            store: store, node: node, pulse: settings.database.isSQLite ? nil : engine.services.pulse,
            builds: engine.services.accounts.announced(by: settings.roles), logger: logger)
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
            .init(service: closing), .init(service: heartbeat),
        ]
        if settings.roles.contains(.worker) { services += webhooks.services.map { .init(service: $0) } }
        services.append(.init(service: application))
        services += realtime.services.map { .init(service: $0) }
        services.append(
            .init(
                service: BackgroundService { [store, engine, realtime, webhooks] in
                    await Self.heed(store, engine, realtime, webhooks.dispatcher)
                }))
        services.append(.init(service: ReloadWatch(reloader: reloader, services: engine.services, logger: logger)))
        services += roleServices.map { .init(service: $0) }
        services.append(.init(service: draining))
        logger.info("roles", metadata: ["roles": .string(engine.roles.joined(separator: ","))])
        return ServiceGroup(
            configuration: .init(
                services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    }

    /// What this process does besides answering.
    private var roleServices: [any Service] {
        var services: [any Service] = []
        if settings.roles.contains(.api) {
            services.append(BackgroundService { [engine] in await engine.watchBacklog() })
            services.append(
                BackgroundService { [sockets, logger] in
                    await SocketAssembly.watchKeys(sockets.services, logger: logger)
                })
        }
        services.append(BackgroundService { [engine] in await engine.watchStrays() })
        if settings.roles.contains(.worker) {
            let worker = Worker(
                engine, .init(concurrency: settings.workerConcurrency, poll: settings.workerPoll))
            services.append(BackgroundService { await worker.run() })
        }
        if settings.roles.contains(.scheduler) {
            let leader = Leader(store: store, node: node, tasks: maintenance, logger: logger)
            services.append(BackgroundService { await leader.run() })
            services.append(SchedulerService(scheduler: scheduler, logger: logger))
        }
        return services
    }

    /// What the leader does for all nodes.
    private var maintenance: [any MaintenanceTask] {
        [
            PromoteTask(engine), RescueTask(engine), BacklogTask(engine), ExpiryTask.keys(store),
            ExpiryTask.uploads(store), realtime.maintenance, LateCallbackTask(engine),
            ExpiryTask.callbacks(store, kept: settings.callbackRetention), ExpiryTask.refusedCallbacks(store),
        ]
    }

    /// What other nodes announce is only looked at sooner; all of it is polled as well.
    private static func heed(
        _ store: DataStore, _ engine: RequestEngine, _ realtime: RealtimeAssembly, _ webhooks: WebhookDispatcher
    ) async {
        for await channel in store.announcements() {
            switch channel {
            case .jobs: engine.notified()
            case .config: engine.services.listings.invalidate()
            case .events, .feed: realtime.heed(channel)
            case .webhooks: webhooks.ring()
            }
        }
    }

    private static func report(_ diagnostics: [ConfigDiagnostic], _ logger: Logger) {
        for diagnostic in diagnostics {
            logger.log(level: diagnostic.isError ? .error : .warning, "configuration: \(diagnostic)")
        }
    }

    /// UUIDv5(request, provider, effect): the same across attempts, retries, rescue and replay.
    private static let idempotencyKey: @Sendable (ID, String, String) -> ID = { request, provider, effect in
        let namespace = UUID(uuidString: request.text) ?? UUID()
        return ID(UUIDv5(namespace: namespace, name: "\(provider)\0\(effect)").description) ?? request
    }
}
