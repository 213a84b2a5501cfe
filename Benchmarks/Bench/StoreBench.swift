import Bindings
import Domain
import Store
import Vault

/// Lives of requests in an empty database: accepted, one more step, finished; each a unit of its own.
struct StoreBench {
    private static let callers = 64
    private static let lives = 200

    let url: String

    func run() async throws {
        let store = try await DataStore.open(url: url)
        try await store.migrate()
        store.use(VaultSealing(ring: .ephemeral()))
        let tenant = try await store.createTenant(name: "bench-\(ID.make())").id
        let node = try await store.registerNode(name: "bench", pid: 1)
        // Prepares statements and opens connections.
        try await all(store, tenant, node, each: 5)
        let (before, start) = (store.statistics, nanoseconds())
        try await all(store, tenant, node, each: Self.lives)
        let seconds = Double(nanoseconds() - start) / 1e9
        let after = store.statistics
        let units = Double(after.units - before.units)
        show("lives a second, \(Self.callers) callers", Double(Self.callers * Self.lives) / seconds, "/s", target: "-")
        show("units a commit", units / Double(after.commits - before.commits), "", target: "-")
        show("round trips a unit", Double(after.waits - before.waits) / units, "", target: "under 2")
        let alone = (store.statistics, nanoseconds())
        for _ in 0..<Self.lives { try await live(store, tenant, node) }
        let last = store.statistics
        show(
            "microseconds a unit, one caller",
            Double(nanoseconds() - alone.1) / 1e3 / Double(last.units - alone.0.units), "us", target: "-")
        show(
            "round trips a unit, one caller",
            Double(last.waits - alone.0.waits) / Double(last.units - alone.0.units), "", target: "2")
        await store.close()
    }

    private func all(_ store: DataStore, _ tenant: ID, _ node: ID, each: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<Self.callers {
                group.addTask { for _ in 0..<each { try await live(store, tenant, node) } }
            }
            try await group.waitForAll()
        }
    }

    private func live(_ store: DataStore, _ tenant: ID, _ node: ID) async throws {
        let now = Timestamp.now()
        let request = NewRequest(
            id: .make(at: now), tenant: tenant, subject: nil, kind: .verification, operation: .verificationID,
            method: "id_based", type: "register", mode: .sync, input: Array(repeating: 0x61, count: 400),
            reference: "r", candidates: [["provider": "p", "verdict": "eligible"]], correlationID: .make(),
            deadline: now.adding(milliseconds: 300_000), createdAt: now)
        let session = NewSession(
            id: .make(), request: request.id, ordinal: 1, provider: "p", plugin: "p", pluginVersion: "1.0.0",
            pluginDigest: "sha256:p", configRevision: "r", operation: .verificationID,
            seed: Array(repeating: 9, count: 32), startedAt: now)
        let state = StepOutput.State(version: 1, bytes: Array(repeating: 7, count: 200))
        let call = Effect.http(
            HTTPEffect(
                key: "verify", method: "POST", endpoint: "api", path: [.literal(Array("/verify".utf8))], headers: [],
                body: .parts([.literal(Array(repeating: 0x61, count: 400))]), repeats: .safe))
        let lease = try await store.accept(
            request, session,
            StepCommit(
                session: session.id, step: 0, countedSteps: 1, state: state, status: .running,
                effects: [NewEffect(effect: call)]),
            events: [NewEvent(type: "verification.accepted")], owner: node)
        let ended = EndedEffect(key: "verify", outcome: "response", attempts: 1)
        try await store.commitStep(
            lease,
            StepCommit(
                session: session.id, step: 1, countedSteps: 2, state: state, status: .running, ended: [ended]),
            requestStatus: .processing, events: [NewEvent(type: "verification.step.completed")])
        try await store.finish(
            lease,
            SessionEnd(
                session: session.id, status: .finished,
                last: StepCommit(session: session.id, step: 2, countedSteps: 3, status: .running)),
            FinalRecord(
                status: .completed, decision: .approved, retryable: false, result: Array(repeating: 0x62, count: 400),
                at: .now()),
            events: [NewEvent(type: "verification.completed")])
    }
}
