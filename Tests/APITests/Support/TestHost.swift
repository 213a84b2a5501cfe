import Bindings
import Domain
import Egress
import Engine
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import ProviderConfig
import Realtime
import Store
import Vault
import Webhooks

@testable import API

/// The whole API on a real engine and a real database, without a provider and without a socket: requests go straight
/// into the router.
final class TestHost: Sendable {
    struct Answer {
        var status: Int
        var headers: HTTPFields
        var bytes: [UInt8]

        var body: JSON { (try? JSON.parse(bytes)) ?? .null }
        var type: String { headers[.contentType] ?? "" }
    }

    let server: Server
    let store: DataStore
    let sockets: SocketServices
    let tenant: ID
    let key: String
    let strangersKey: String
    private let folder: String

    init(bodyLimit: Int = 4096, streamsPerKey: Int = 100, rates: KeyRates = KeyRates([:])) async throws {
        folder = FileManager.default.temporaryDirectory.path() + "/gatehouse-api-\(ID.make())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        store = try await DataStore.open(url: "sqlite:\(folder)/g.db")
        try await store.migrate()
        store.use(VaultSealing(ring: .ephemeral()))
        (tenant, key) = try await Self.tenant("acme", in: store)
        (_, strangersKey) = try await Self.tenant("globex", in: store)
        let crypto = VaultCrypto()
        let snapshot = ProviderSnapshot(providers: [], digest: { Hex.encode(Hash.digest(.sha256, $0)) })
        let egress = EgressClient(crypto: crypto, logger: logger)
        let accounts = Accounts(catalogue: Catalogue(snapshot: snapshot, providers: [])) {
            (provider, account) throws(StepFailure) in
            throw StepFailure(.config, code: "none", message: "there is no provider here")
        }
        let services = RunServices(
            store: store, egress: egress, accounts: accounts, instances: Instances(),
            node: try await store.registerNode(name: "test", pid: 1),
            idempotencyKey: { request, _, _ in request },
            news: ProviderNews(store: store, node: "test", logger: logger), logger: logger)
        let authenticator = Authenticator(store: store, logger: Logger(label: "test"))
        let standing = KeyStanding(store: store)
        let settings = SocketSettings()
        sockets = SocketServices(
            hub: EventHub(store: store, logger: logger), registry: SocketRegistry(settings: settings),
            settings: settings,
            owner: { key in
                try await authenticator.principal(for: key).map { SocketOwner(key: $0.key, tenant: $0.tenant) }
            }, isGood: { owner in try await standing.isGood(owner) })
        server = Server(
            engine: RequestEngine(services),
            scheduler: Scheduler(
                store: store, tasks: ScheduleTask.housekeeping(store), owner: services.node, isNode: true,
                logger: logger), hub: EventHub(store: store, logger: logger),
            webhooks: WebhookEndpoints(store: store, sender: WebhookSender(crypto: crypto)),
            authenticator: authenticator,
            limits: APILimits(body: bodyLimit, syncDeadline: .seconds(60), streamsPerKey: streamsPerKey),
            version: "0.0.0",
            reloading: Self.reloading(accounts.catalogue.snapshot),
            sockets: Sockets(services: sockets, origins: ["https://app.example.com"]), rates: rates)
    }

    /// Where nothing is there to be read again, nothing changes.
    private static func reloading(_ snapshot: ProviderSnapshot) -> Reloading {
        let answer: @Sendable (Bool) -> JSON = { isApplied in
            [
                "applied": .bool(isApplied), "revision": .string(snapshot.revision), "changes": [],
                "diagnostics": DiagnosticRenderer.json(snapshot.diagnostics),
            ]
        }
        return Reloading(reload: { _ in answer(true) }, plan: { answer(false) })
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private static func tenant(_ name: String, in store: DataStore) async throws -> (ID, String) {
        let tenant = try await store.createTenant(name: name)
        let key = APIKeyHash.generate()
        _ = try await store.insertKey(tenant: tenant.id, prefix: key.prefix, hash: key.hash, scopes: ["client"])
        return (tenant.id, key.key)
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, key: String?, headers: HTTPFields = [:], body: String = ""
    ) async throws -> Answer {
        var headers = headers
        if let key, let name = HTTPField.Name("X-API-Key") { headers[name] = key }
        let head = HTTPRequest(
            method: method, scheme: "http", authority: "localhost", path: path, headerFields: headers)
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer(string: body)))
        let source = ApplicationRequestContextSource(
            channel: NIOAsyncTestingChannel(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let response = try await server.responder().respond(to: request, context: AppContext(source: source))
        let collected = Collected()
        try await response.body.write(BodyCollector(collected: collected))
        return Answer(status: response.status.code, headers: response.headers, bytes: collected.bytes)
    }

    /// An answer whose body nobody has asked for yet.
    struct Opened {
        let status: Int
        let response: Response
    }

    func open(_ path: String, headers: HTTPFields) async throws -> Opened {
        var headers = headers
        headers[.apiKey] = key
        let head = HTTPRequest(
            method: .get, scheme: "http", authority: "localhost", path: path, headerFields: headers)
        let source = ApplicationRequestContextSource(
            channel: NIOAsyncTestingChannel(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let response = try await server.responder().respond(
            to: Request(head: head, body: RequestBody(buffer: ByteBuffer())), context: AppContext(source: source))
        return Opened(status: response.status.code, response: response)
    }

    func adminKey() async throws -> String {
        let key = APIKeyHash.generate()
        _ = try await store.insertKey(tenant: tenant, prefix: key.prefix, hash: key.hash, scopes: ["admin"])
        return key.key
    }

    func get(_ path: String) async throws -> Answer { try await send(.get, path, key: key) }

    func post(_ path: String, _ body: String = "") async throws -> Answer {
        try await send(.post, path, key: key, body: body)
    }

    /// A verification that has ended, as if a provider had answered.
    func completed(
        _ kind: RequestKind = .verification, reference: String? = nil, idempotency: IdempotencyMark? = nil
    ) async throws -> ID {
        let now = Timestamp.now()
        let id = ID.make(at: now)
        let input: JSON = [
            "verificationType": "document", "reference": reference.map { .string($0) } ?? .null, "metadata": [:],
            "amount": "10.00", "currency": "USD", "recipient": "+263771234567",
        ]
        let request = NewRequest(
            id: id, tenant: tenant, kind: kind,
            operation: kind == .voucher ? .voucherIssue : .verificationDocument,
            method: kind == .voucher ? "voucher" : "document", type: kind == .voucher ? "airtime" : "document",
            mode: .sync, input: input.serialized(), reference: reference, correlationID: .make(),
            deadline: now.adding(milliseconds: 60_000), createdAt: now, idempotency: idempotency)
        let result: JSON =
            kind == .voucher ? ["status": "issued", "voucherCode": "1"] : ["decision": "approved", "checks": []]
        let final = FinalRecord(
            status: .completed, decision: kind == .voucher ? nil : .approved, retryable: kind == .voucher ? nil : false,
            result: result.serialized(), provider: "somebody", at: now)
        try await store.acceptFinal(request, nil, nil, final: final)
        return id
    }
}

/// Used by one request at a time.
private final class Collected {
    var bytes: [UInt8] = []
}

private struct BodyCollector: ResponseBodyWriter {
    let collected: Collected

    mutating func write(_ buffer: ByteBuffer) async throws { collected.bytes += buffer.readableBytesView }
    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
