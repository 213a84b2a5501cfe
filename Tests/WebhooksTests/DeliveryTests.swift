import Domain
import Egress
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
        for call in calls {
            #expect(call.path == "/hook?key=1" && call.method == "POST" && call.isGenuine(secret))
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

@Suite("What endpoints answer")
struct AnswerTests {
    @Test("a redirect is not followed, and is a failure")
    func redirect() async throws {
        let bench = try await Bench()
        let other = LoopbackServer { _ in .json(200, "{}") }
        let server = LoopbackServer { _ in .headed(302, ["Location: \(other.url)/"], "") }
        defer {
            server.stop()
            other.stop()
        }
        try await bench.endpoint(server.url, events: ["verification.completed"])
        try await bench.request()
        try await bench.dispatcher().settle()
        #expect(other.requests.isEmpty)
        #expect(try await bench.deliveries().map(\.reason) == ["redirect"])
    }

    @Test("410 disables the endpoint at once, and nothing more is sent to it")
    func gone() async throws {
        let bench = try await Bench()
        let server = LoopbackServer { _ in .json(410, "") }
        defer { server.stop() }
        let (endpoint, _) = try await bench.endpoint(server.url, isOrdered: true)
        try await bench.request()
        try await bench.dispatcher().settle()
        #expect(server.requests.count == 1)
        let stored = try await bench.store.webhookEndpoint(endpoint.id, tenant: bench.tenant)
        #expect(stored?.status == .disabled && stored?.reason == "gone")
        #expect(try await bench.store.operatorEvents().map(\.event.type) == ["webhook.endpoint.disabled"])
    }

    @Test("Retry-After is heeded")
    func retryAfter() async throws {
        let bench = try await Bench()
        let server = LoopbackServer { _ in .headed(503, ["Retry-After: 3600"], "") }
        defer { server.stop() }
        try await bench.endpoint(server.url, events: ["verification.completed"])
        try await bench.request()
        let before = Timestamp.now()
        try await bench.dispatcher().settle()
        let next = try #require(try await bench.deliveries(.pending).first?.nextAt)
        #expect(next - before >= 3_600_000)
        #expect(server.requests.count == 1)
    }

    @Test("a full payload is the request as it is shown")
    func full() async throws {
        let bench = try await Bench()
        let server = LoopbackServer { _ in .json(200, "") }
        defer { server.stop() }
        try await bench.endpoint(server.url, events: ["verification.completed"], payload: .full)
        let request = try await bench.request()
        try await bench.dispatcher { id, _ in Array(#"{"id":"\#(id)","person":"x"}"#.utf8) }.settle()
        let body = try JSON.parse(try #require(server.requests.first).body)
        #expect(body["data"] == ["id": .string(request.text), "person": "x"])
    }

    @Test("what cannot be rendered is tried again, and never lost")
    func unrenderable() async throws {
        struct Broken: Error {}
        let bench = try await Bench()
        let server = LoopbackServer { _ in .json(200, "") }
        defer { server.stop() }
        try await bench.endpoint(server.url, events: ["verification.completed"], payload: .full)
        try await bench.request()
        let dispatcher = bench.dispatcher { _, _ in throw Broken() }
        #expect(try await dispatcher.runOnce() == 1)
        await dispatcher.work.idle()
        let waiting = try #require(try await bench.deliveries().first)
        #expect(waiting.state == .pending && waiting.attempts == 0)
        #expect(server.requests.isEmpty)
    }

    @Test("a request's own URL is signed with the tenant's default secret")
    func ownURL() async throws {
        let bench = try await Bench()
        let server = LoopbackServer { _ in .json(200, "") }
        defer { server.stop() }
        let secret = try #require(try await bench.endpoints.default(of: bench.tenant, actor: "test").secret)
        try await bench.request(webhook: server.url + "/own?token=1")
        try await bench.dispatcher().settle()
        let call = try #require(server.requests.first)
        #expect(server.requests.count == 1 && call.path == "/own?token=1")
        #expect(call.isGenuine(secret))
    }

    @Test("after a rotation either secret verifies what is sent")
    func rotation() async throws {
        let bench = try await Bench()
        let server = LoopbackServer { _ in .json(200, "") }
        defer { server.stop() }
        let (endpoint, old) = try await bench.endpoint(server.url, events: ["verification.completed"])
        let dispatcher = bench.dispatcher()
        try await bench.request()
        try await dispatcher.settle()
        let rotated = try await bench.endpoints.rotate(
            endpoint.id, tenant: bench.tenant, overlap: 60_000, actor: "test")
        let new = try #require(rotated?.secret)
        try await bench.request()
        try await dispatcher.settle()
        let calls = server.requests
        #expect(calls.map { $0.isGenuine(old) } == [true, true])
        #expect(calls.map { $0.isGenuine(new) } == [false, true])
    }

    @Test("a test event is sent at once and its answer shown")
    func testEvent() async throws {
        let bench = try await Bench()
        let server = LoopbackServer { _ in .json(202, "thanks") }
        defer { server.stop() }
        let (endpoint, secret) = try await bench.endpoint(server.url)
        let made = try #require(try await bench.endpoints.test(endpoint.id, tenant: bench.tenant))
        guard case .response(let response) = made.answer else {
            Issue.record("\(made.answer)")
            return
        }
        #expect(response.status == 202 && response.bodyPrefix == Array("thanks".utf8))
        #expect(try #require(server.requests.first).isGenuine(secret))
        #expect(try await bench.endpoints.test(endpoint.id, tenant: .make()) == nil)
    }
}

@Suite("Endpoints beside each other")
struct BulkheadTests {
    @Test("one that hangs delays nobody else, and has few under way")
    func hanging() async throws {
        let bench = try await Bench()
        let door = Door()
        let hanging = LoopbackServer { _ in .held(door, .json(200, "")) }
        let healthy = LoopbackServer { _ in .json(200, "") }
        defer {
            door.open()
            hanging.stop()
            healthy.stop()
        }
        try await bench.endpoint(hanging.url + "/slow", events: ["verification.completed"])
        try await bench.endpoint(healthy.url + "/quick", events: ["verification.completed"])
        let dispatcher = bench.dispatcher(WebhookSettings(concurrency: 32))
        let running = Task { await dispatcher.run() }
        for _ in 1...60 { try await bench.request() }
        await healthy.arrival(of: "/quick", count: 60)
        #expect(hanging.requests.count <= AdaptiveConcurrency.start)
        door.open()
        await dispatcher.stop(grace: .seconds(10))
        running.cancel()
        await running.value
    }

    @Test("a stop waits for what is being sent, and what is cut off is sent again under its id")
    func stopping() async throws {
        let bench = try await Bench()
        let door = Door()
        let server = LoopbackServer { _ in .held(door, .json(200, "")) }
        defer { server.stop() }
        try await bench.endpoint(server.url + "/a", events: ["verification.completed"])
        try await bench.request()
        let first = bench.dispatcher()
        try await first.runOnce()
        await server.arrival(of: "/a")
        await first.stop(grace: .zero)
        #expect(try await bench.deliveries(.pending).map(\.attempts) == [0])
        door.open()
        try await bench.dispatcher().settle()
        #expect(server.requests.count == 2)
        #expect(Set(server.requests.compactMap { $0.headers["webhook-id"] }).count == 1)
        #expect(try await bench.deliveries(.delivered).count == 1)
    }
}

extension LoopbackServer.Request {
    func isGenuine(_ secret: String) -> Bool {
        guard let secret = try? WebhookSecret(secret) else { return false }
        return WebhookVerifier(secrets: [secret]).verdict(
            id: headers["webhook-id"] ?? "", timestamp: headers["webhook-timestamp"] ?? "",
            signature: headers["webhook-signature"] ?? "", body: Array(body.utf8),
            now: Timestamp.now().milliseconds / 1000) == .genuine
    }
}
