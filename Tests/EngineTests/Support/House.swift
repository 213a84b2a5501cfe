import Bindings
import Domain
import Egress
import Logging
import PluginHost
import ProviderConfig
import Store
import Synchronization
import TestSupport
import Testing
import Vault

@testable import Engine

/// An engine with everything real around it: database, vault, HTTP client, plugins. Only the vendors are ours.
final class House: Sendable {
    static let secret = "sk-live-0123456789abcdef"
    static let environment = ["KEY": secret, "API_KEY": "ak-0123456789abcdef", "API_SECRET": "as-0123456789abcdef"]

    let folder: TemporaryFolder
    let store: DataStore
    let egress: EgressClient
    let engine: RequestEngine
    let accounts: Accounts
    let tenant: ID
    let log: CapturedLog
    let news: News
    private let providers: [String]
    private let ring: KeyRing
    private let working: Task<Void, Never>

    /// Opens a house with these entries of providers.d, and closes it after `body`.
    static func with(
        _ providers: [String], publicURL: String? = "https://gate.example", _ body: (House) async throws -> Void
    ) async throws {
        let house = try await House(
            providers, folder: TemporaryFolder(), ring: .ephemeral(), log: CapturedLog(), publicURL: publicURL)
        do {
            try await body(house)
        } catch {
            await house.close()
            throw error
        }
        await house.close()
    }

    /// The next process on the same database. This one is not stopped: it is as good as dead, and does not know.
    ///
    /// - Parameter patience: see `Accounts`.
    func afterCrash(
        _ providers: [String]? = nil, patience: Int64 = 0, _ body: (House) async throws -> Void
    ) async throws {
        let house = try await House(
            providers ?? self.providers, folder: folder, ring: ring, log: log, patience: patience)
        do {
            try await body(house)
        } catch {
            await house.close()
            throw error
        }
        await house.close()
    }

    private init(
        _ providers: [String], folder: TemporaryFolder, ring: KeyRing, log: CapturedLog,
        publicURL: String? = "https://gate.example", patience: Int64 = 0
    ) async throws {
        self.providers = providers
        self.folder = folder
        self.ring = ring
        self.log = log
        store = try await DataStore.open(url: "sqlite:\(folder.path)/g.db")
        try await store.migrate()
        store.use(VaultSealing(ring: ring))
        let news = News()
        self.news = news
        store.onEvents { events in
            // Whatever a suite makes the engine write is in the catalogue of events.
            for event in events {
                if let fault = EventCatalogue.fault(in: event.type, event.data) { Issue.record("\(fault)") }
            }
            news.add(events)
        }
        if let known = try await store.tenant(named: "acme") {
            tenant = known.id
        } else {
            tenant = try await store.createTenant(name: "acme").id
        }
        egress = EgressClient(crypto: VaultCrypto(), settings: EgressSettings(version: "test"), logger: log.logger)
        accounts = Accounts(
            catalogue: try Self.catalogue(providers), patience: patience, makeEgress: EngineTests.egress)
        engine = RequestEngine(
            RunServices(
                store: store, egress: egress, accounts: accounts, instances: Instances(),
                node: try await store.registerNode(name: "main", pid: 1),
                idempotencyKey: { request, provider, effect in
                    let hash = "\(provider)/\(effect)".utf8.reduce(request.low) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
                    return ID(high: request.high, low: hash)
                }, news: ProviderNews(store: store, node: "main", logger: log.logger), logger: log.logger,
                retry: JobRetry(base: 20),
                publicURL: publicURL))
        working = Self.work(for: engine)
    }

    /// A worker and a leader, quick enough for tests.
    private static func work(for engine: RequestEngine) -> Task<Void, Never> {
        let worker = Worker(engine, .init(poll: .milliseconds(100)))
        let tick = Duration.milliseconds(50)
        let tasks: [any MaintenanceTask] = [
            PromoteTask(engine, interval: tick), RescueTask(engine, interval: tick),
            LateCallbackTask(engine, interval: tick),
        ]
        let leader = Leader(
            store: engine.services.store, node: engine.services.node, tasks: tasks, logger: engine.logger)
        return Task {
            await withTaskGroup { group in
                group.addTask { await worker.run() }
                group.addTask { await leader.run() }
                group.addTask { await engine.services.news.run() }
            }
        }
    }

    /// These entries of providers.d with their plugins; `accounts.replace` puts them in force.
    /// - Parameter loaded: the plugin of them all; nil: each loads its own.
    static func catalogue(_ providers: [String], on loaded: Plugin? = nil) throws -> Catalogue {
        let files = providers.enumerated().map { (path: "\($0).yaml", bytes: Array($1.utf8)) }
        let snapshot = ConfigFolder.parse(files, environment: environment) { Hash.hex(.sha256, $0) }
            .resolvingSecrets(with: SecretResolver(environment: environment))
        if let problem = snapshot.diagnostics.first(where: \.isError) { throw BadProvider(description: "\(problem)") }
        let entries = try snapshot.providers.map { provider in
            // `none` stands for a plugin that did not load.
            let plugin = provider.plugin == "none" ? nil : try loaded ?? FixturePlugins.load(provider.plugin)
            return LoadedProvider(provider: provider, plugin: plugin, problem: plugin == nil ? "not there" : nil)
        }
        return Catalogue(snapshot: snapshot, providers: entries)
    }

    struct BadProvider: Error, CustomStringConvertible {
        var description: String
    }

    private func close() async {
        await engine.stop(grace: .zero)
        working.cancel()
        await working.value
        egress.shutdown()
        await store.close()
    }

    func submit(_ submission: Submission, wait: Duration = .seconds(60)) async throws -> RequestView {
        try await engine.submit(submission, wait: wait, correlation: "test")
    }

    func verification(_ number: String = "NBI-1", template: String? = nil, type: String = "nbi") -> Submission {
        Submission(
            tenant: tenant, tenantName: "acme", kind: .verification, operation: .verificationID, method: "id_based",
            type: type, template: template, reference: "order-1",
            fields: ["idNumber": .string(number), "userData": ["lastName": "Dela Cruz"]], correlationID: .make())
    }

    func voucher() -> Submission {
        Submission(
            tenant: tenant, tenantName: "acme", kind: .voucher, operation: .voucherIssue, method: "voucher",
            type: "airtime", fields: ["amount": "10.00", "currency": "USD", "recipient": "+263771234567"],
            correlationID: .make())
    }

    /// The request once it is final, whichever process ends it.
    func settled(_ id: ID) async throws -> RequestView {
        while true {
            if let view = try await view(id), view.status.isFinal { return view }
            await Task.yield()
        }
    }

    /// Until every run has ended: they end a moment after their clients are told.
    func idle() async {
        while engine.runs.count > 0 { await Task.yield() }
    }

    func view(_ id: ID) async throws -> RequestView? { try await engine.view(id, tenant: tenant) }

    func eventTypes(_ id: ID) async throws -> [String] { try await store.events(of: id).map(\.type) }
}

/// Events as they are stored, and a way to wait for them.
final class News: Sendable {
    private struct State {
        var events: [EventRecord] = []
        var waiting: [(type: String, continuation: CheckedContinuation<ID, Never>)] = []
    }

    private let state = Mutex(State())

    func add(_ events: [EventRecord]) {
        let ready = state.withLock { state in
            state.events += events
            let ready = state.waiting.compactMap { waiter in
                events.first { $0.type == waiter.type }.map { (waiter.continuation, $0.request) }
            }
            state.waiting.removeAll { waiter in events.contains { $0.type == waiter.type } }
            return ready
        }
        for (continuation, request) in ready { continuation.resume(returning: request) }
    }

    /// The request of the first event of this type, when there is one.
    @discardableResult
    func first(_ type: String) async -> ID {
        await withCheckedContinuation { continuation in
            let known: ID? = state.withLock { state in
                if let event = state.events.first(where: { $0.type == type }) { return event.request }
                state.waiting.append((type, continuation))
                return nil
            }
            if let known { continuation.resume(returning: known) }
        }
    }
}

/// An entry of providers.d.
func provider(
    _ id: String = "one", plugin: String = "Script", url: String, script: [String: String] = [:], priority: Int = 100,
    attempts: Int = 1, failures: Int = 1000, more: String = ""
) -> String {
    let secrets =
        plugin == "Vendor"
        ? "{ api_key: { env: API_KEY }, api_secret: { env: API_SECRET } }" : "{ key: { env: KEY } }"
    return """
        id: \(id)
        plugin: \(plugin)
        isolation: \(TestIsolation.isCell ? "cell" : "in-process")
        endpoints: { api: "\(url)" }
        secrets: \(secrets)
        config: \(JSON.object(script.mapValues { .string($0) }).text)
        retry: { attempts: \(attempts), base: 10ms, factor: 1, max: 10ms }
        breaker: { failures: \(failures), open: 3600s }
        tenants: { acme: { priority: \(priority) } }
        \(more)
        """
}
