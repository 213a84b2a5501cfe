import Domain
import Store
import TestSupport
import Testing
import Vault

@testable import Webhooks

@Suite("Delivering")
struct DeliveryTests {
    @Test("an endpoint is sent each event once, thin, under an id of its own, and signed")
    func thin() async throws {
        let bench = try await Bench()
        let server = LoopbackServer { _ in .json(200, "{}") }
        defer { server.stop() }
        let (_, secret) = try await bench.endpoint(server.url + "/hook?key=1")
        let request = try await bench.request()
        let dispatcher = bench.dispatcher()
        try await dispatcher.settle()
        let calls = server.requests
        #expect(calls.count == 2)
        let verifier = WebhookVerifier(secrets: [try WebhookSecret(secret)])
        for call in calls {
            #expect(call.path == "/hook?key=1" && call.method == "POST")
            let verdict = verifier.verdict(
                id: call.headers["webhook-id"] ?? "", timestamp: call.headers["webhook-timestamp"] ?? "",
                signature: call.headers["webhook-signature"] ?? "", body: Array(call.body.utf8),
                now: Timestamp.now().milliseconds / 1000)
            #expect(verdict == .genuine)
        }
        let bodies = try calls.map { try JSON.parse($0.body) }
        let completed = try #require(bodies.first { $0["type"] == "verification.completed" })
        #expect(completed["data"] == ["id": .string(request.text), "seq": 2, "decision": "approved"])
        #expect(try await bench.deliveries(.delivered).map(\.lastStatus) == [200, 200])
        #expect(Set(calls.compactMap { $0.headers["webhook-id"] }).count == 2)
        #expect(try await dispatcher.runOnce() == 0)
    }

    @Test("a failed delivery is tried as often as the schedule says, under one id, and then is dead")
    func schedule() async throws {
        let bench = try await Bench()
        let server = LoopbackServer { _ in .json(500, "broken") }
        defer { server.stop() }
        try await bench.endpoint(server.url, events: ["verification.completed"])
        try await bench.request()
        try await bench.dispatcher().settle()
        #expect(server.requests.count == 3)
        #expect(Set(server.requests.compactMap { $0.headers["webhook-id"] }).count == 1)
        let dead = try #require(try await bench.deliveries(.dead).first)
        #expect(dead.attempts == 3 && dead.reason == "status_500")
        let attempts = try #require(try await bench.store.webhookDelivery(dead.id, tenant: bench.tenant)).attempts
        #expect(attempts.map(\.number) == [1, 2, 3])
        #expect(attempts.map(\.body) == Array(repeating: Array("broken".utf8), count: 3))
    }
}
