import Domain
import FoundationEssentials
import Store

/// A migrated store of its own, with one tenant and one node.
struct Fixture {
    let place: TestPlace
    let store: DataStore
    let tenant: ID
    let node: ID

    var url: String { place.url }

    /// - Parameter options: added to the URL of a PostgreSQL.
    init(on database: TestDatabase = .sqlite, serving: Bool = false, options: String = "") async throws {
        place = try await TestPlace(database, options: options)
        store = try await DataStore.open(url: place.url, exclusiveServe: serving)
        if !place.isMigrated { try await store.migrate() }
        store.use(ToySealing())
        tenant = try await store.createTenant(name: "acme").id
        node = try await store.registerNode(name: "node", pid: 1)
    }

    /// Of the SQLite file.
    var folder: TemporaryFolder {
        get throws {
            guard let folder = place.folder else { throw TestPostgres.Failure(description: "no file") }
            return folder
        }
    }

    func request(
        at now: Timestamp = .now(), subject: String? = nil, reference: String? = nil,
        input: String = #"{"idNumber":"NBI-1"}"#
    ) -> NewRequest {
        NewRequest(
            id: .make(at: now), tenant: tenant, subject: subject, kind: .verification, operation: .verificationID,
            method: "id_based", type: "philippines_nbi_clearance", mode: .async, input: Array(input.utf8),
            reference: reference, candidates: [["provider": "idmeta", "verdict": "eligible"]], correlationID: .make(),
            deadline: now.adding(milliseconds: 300_000), createdAt: now)
    }

    func session(of request: NewRequest, ordinal: Int = 1, provider: String = "idmeta") -> NewSession {
        NewSession(
            id: .make(), request: request.id, ordinal: ordinal, provider: provider, plugin: provider,
            pluginVersion: "1.0.0", pluginDigest: "sha256:\(provider)", configRevision: "rev1",
            operation: .verificationID, seed: Array(repeating: 9, count: 32), startedAt: request.createdAt)
    }

    func start(_ session: NewSession, _ effects: [Effect] = [call("verify")]) -> StepCommit {
        StepCommit(
            session: session.id, step: 0, countedSteps: 1, state: .init(version: 3, bytes: Array("state-0".utf8)),
            status: .running, progress: .init(current: 1, total: 4, message: "asking"),
            effects: effects.map { NewEffect(effect: $0) })
    }

    /// A request with one pending call.
    func accept(_ request: NewRequest? = nil, _ effects: [Effect] = [call("verify")]) async throws -> Lease {
        let request = request ?? self.request()
        let session = session(of: request)
        return try await store.accept(
            request, session, start(session, effects), events: [NewEvent(type: "verification.accepted")], owner: node)
    }

    func upload(
        _ bytes: [UInt8], tenant: ID? = nil, at now: Timestamp = .now(), idempotency: IdempotencyMark? = nil
    ) async throws -> String {
        let tenant = tenant ?? self.tenant
        let blob = try store.prepareBlob(tenant: tenant, bytes, mediaType: "image/png")
        try await store.putUploads(tenant: tenant, [blob], idempotency: idempotency, at: now)
        return blob.handle
    }

    /// The step that consumes the call.
    func last(_ lease: Lease, key: String = "verify") -> StepCommit {
        StepCommit(
            session: lease.session, step: 1, countedSteps: 2, status: .running,
            ended: [EndedEffect(key: key, outcome: "response", attempts: 1)])
    }

    func finish(_ lease: Lease, decision: Decision = .approved) async throws {
        try await store.finish(
            lease, SessionEnd(session: lease.session, status: .finished, last: last(lease)),
            FinalRecord(
                status: .completed, decision: decision, retryable: false, result: Array(#"{"ok":true}"#.utf8),
                at: .now()),
            events: [NewEvent(type: "verification.completed")])
    }
}

func call(_ key: String, repeats: Repeat = .safe, text: String = "hello") -> Effect {
    .http(
        HTTPEffect(
            key: key, method: "POST", endpoint: "api", path: [.literal(Array("/verify".utf8))],
            headers: [HeaderTemplate("authorization", [.literal(Array("Bearer ".utf8)), .secret("token")])],
            body: .parts([.literal(Array(text.utf8), .jsonString), .idempotencyKey()]), repeats: repeats))
}

/// Removed with its last reference.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path() + "/gatehouse-store-\(ID.make())"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The bytes of every file in it.
    func contents() throws -> [UInt8] {
        var bytes: [UInt8] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: path) {
            bytes += [UInt8](try Data(contentsOf: URL(filePath: path + "/" + name)))
        }
        return bytes
    }
}

/// The code of the error that `body` throws; nil when it throws none.
func code(_ body: () async throws -> Void) async -> StoreError.Code? {
    do {
        try await body()
        return nil
    } catch {
        return (error as? StoreError)?.code
    }
}
