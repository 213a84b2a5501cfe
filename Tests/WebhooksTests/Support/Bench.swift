import Bindings
import Domain
import Egress
import Foundation
import Logging
import Store
import TestSupport
import Vault

@testable import Webhooks

/// A store with a tenant and a node, endpoints that are real sockets, and a dispatcher that is told when to look.
final class Bench: Sendable {
    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    let folder: String
    let store: DataStore
    let tenant: ID
    let node: ID
    let sender = WebhookSender(crypto: VaultCrypto(), settings: WebhookSenderSettings(policy: .trial, timeout: 5_000))

    init() async throws {
        folder = FileManager.default.temporaryDirectory.path() + "/gatehouse-webhooks-\(ID.make())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        store = try await DataStore.open(url: "sqlite:\(folder)/g.db")
        try await store.migrate()
        let ring = folder + "/g.keys"
        store.use(VaultSealing(ring: try KeyRing.create(at: ring)))
        tenant = try await store.createTenant(name: "acme").id
        node = try await store.registerNode(name: "node", pid: 1)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    var endpoints: WebhookEndpoints { WebhookEndpoints(store: store, sender: sender) }

    func dispatcher(
        _ settings: WebhookSettings = WebhookSettings(schedule: DeliverySchedule(waits: [0, 0, 0], jitter: 0)),
        node: ID? = nil, render: @escaping WebhookDispatcher.Renderer = { _, _ in nil }
    ) -> WebhookDispatcher {
        WebhookDispatcher(
            store: store, node: node ?? self.node, sender: sender, settings: settings, logger: Self.quiet,
            render: render)
    }

    @discardableResult
    func endpoint(
        _ url: String, events: [String] = ["*"], payload: WebhookPayload = .thin, isOrdered: Bool = false
    ) async throws -> (endpoint: WebhookEndpoint, secret: String) {
        let made = try await endpoints.create(
            tenant: tenant, url: endpoints.url(url), events: events, payload: payload, isOrdered: isOrdered,
            actor: "test")
        return (made.facts, made.secret ?? "")
    }

    /// A request that begins and ends at once.
    @discardableResult
    func request(webhook: String? = nil) async throws -> ID {
        let now = Timestamp.now()
        let target = try webhook.map { text in
            let url = try endpoints.url(text)
            return NewRequest.Webhook(url: url.text, host: url.shownHost, origin: url.origin)
        }
        let request = NewRequest(
            id: .make(at: now), tenant: tenant, kind: .verification, operation: .verificationID, method: "id_based",
            type: "philippines_nbi_clearance", mode: .async, input: Array("{}".utf8), correlationID: .make(),
            deadline: now, createdAt: now, webhook: target)
        try await store.acceptFinal(
            request, nil, nil, final: FinalRecord(status: .completed, decision: .approved, retryable: false, at: now),
            events: [
                NewEvent(type: "verification.created"),
                NewEvent(type: "verification.completed", data: ["decision": "approved"]),
            ])
        return request.id
    }

    func deliveries(_ state: WebhookDeliveryState? = nil) async throws -> [WebhookDelivery] {
        try await store.webhookDeliveries(WebhookDeliveryFilter(tenant: tenant, state: state)).items
    }
}

extension WebhookDispatcher {
    /// Looks again and again until nothing is due and nothing is under way.
    func settle() async throws {
        while true {
            let count = try await runOnce()
            await work.idle()
            if count == 0 { return }
        }
    }
}

extension WorkLedger {
    func idle() async {
        for task in underWay { await task.value }
    }
}
