import Domain
import Engine
import Store
import TestSupport
import Testing

/// A vendor that answers everything alike.
func vendor(_ status: Int = 200, _ body: String = #"{"decision":"approved"}"#) -> LoopbackServer {
    LoopbackServer { _ in .json(status, body) }
}

@Suite("Serving a request", .timeLimit(.minutes(2)))
struct ServingTests {
    @Test("a verification ends as the vendor says, and is found again that way", arguments: ["approved", "rejected"])
    func verification(decision: String) async throws {
        let server = vendor(200, #"{"decision":"\#(decision)"}"#)
        try await House.with([provider(plugin: "Friendly", url: server.url)]) { house in
            let view = try await house.submit(house.verification("NBI 1"))
            #expect(view.status == .completed)
            #expect(view.decision?.rawValue == decision)
            #expect(view.retryable == false)
            #expect(view.result?["checks"]?[0]?["name"] == "register")
            #expect(view.failure == nil)

            #expect(server.requests.map(\.path) == ["/check/NBI%201"])
            #expect(server.requests[0].headers["x-api-key"] == House.secret)
            #expect(server.requests[0].headers["traceparent"]?.count == 55)

            let stored = try #require(try await house.view(view.id))
            #expect(stored.status == .completed)
            #expect(stored.decision == view.decision)
            #expect(stored.result == view.result)
            #expect(stored.reference == "order-1")
            #expect(stored.progress?.total == 2)
            #expect(
                try await house.eventTypes(view.id) == [
                    "verification.created", "verification.processing", "verification.step.completed",
                    "verification.completed",
                ])
            let session = try #require(try await house.store.session(for: view.id))
            #expect(session.status == .finished)
            #expect(session.progress.percentage == 100)
            #expect(session.pluginDigest.hasPrefix("sha256:"))
            #expect(try await house.store.revision(session.configRevision) != nil)
            #expect(try await house.store.jobCounts().byState.values.reduce(0, +) == 0)
            await house.idle()
        }
    }

    @Test("another tenant does not see it")
    func tenants() async throws {
        let server = vendor()
        try await House.with([provider(plugin: "Friendly", url: server.url)]) { house in
            let view = try await house.submit(house.verification())
            let stranger = try await house.store.createTenant(name: "globex").id
            #expect(try await house.engine.view(view.id, tenant: stranger) == nil)
            #expect(try await house.engine.list(RequestQuery(kind: .verification), tenant: stranger).items.isEmpty)
            let mine = try await house.engine.list(RequestQuery(kind: .verification), tenant: house.tenant)
            #expect(mine.items.map(\.id) == [view.id])
            let none = try await house.engine.list(RequestQuery(kind: .voucher), tenant: house.tenant)
            #expect(none.items.isEmpty)
        }
    }

    @Test("steps follow one another, with timers between them, and progress is kept")
    func steps() async throws {
        let server = vendor()
        let script = [
            "start": "progress 1 3 first|http ask safe /ask", "ask 200": "progress 2 3 second|timer nap 1",
            "timer nap": "http again keyed /again", "again 200": "progress 3 3 third|decide review",
        ]
        try await House.with([provider(url: server.url, script: script)]) { house in
            let view = try await house.submit(house.verification())
            #expect(view.decision == .review)
            #expect(server.requests.map(\.path) == ["/ask", "/again"])
            let types = try await house.eventTypes(view.id)
            #expect(types.count { $0 == "verification.step.completed" } == 2)
            #expect(types.contains("verification.waiting"))
        }
    }

    @Test("the vendor gets one idempotency key for an effect, and another for another")
    func idempotencyKeys() async throws {
        let server = LoopbackServer { request in
            request.path == "/b" ? .json(200, "{}") : .json(503, "{}")
        }
        let script = [
            "start": "http a keyed /a|http b keyed /b", "b": "timer nap 60000", "a 503": "fail 5 down",
        ]
        try await House.with([provider(url: server.url, script: script, attempts: 3)]) { house in
            let view = try await house.submit(house.verification())
            #expect(view.status == .failed)
            let a = server.requests.filter { $0.path == "/a" }.map { $0.headers["idempotency-key"] }
            let b = server.requests.first { $0.path == "/b" }?.headers["idempotency-key"]
            #expect(a.count == 3)
            #expect(Set(a).count == 1)
            #expect(b != nil && !a.contains(b))
        }
    }

    @Test("what nobody does is refused before anything is stored")
    func problems() async throws {
        let entry = provider(plugin: "Friendly", url: "http://127.0.0.1:1", more: "templates: { ph-id: \"306\" }")
        try await House.with([entry]) { house in
            let unsupported = await #expect(throws: Problem.self) { try await house.submit(house.voucher()) }
            #expect(unsupported?.code == .unsupported)
            let template = await #expect(throws: Problem.self) {
                try await house.submit(house.verification(template: "nonsense"))
            }
            #expect(template?.code == .unknownTemplate)
            #expect(template?.detail == "Template nonsense not found")
            var submission = house.verification()
            submission.images = [.init(role: "front", content: .stored("blob:" + String(repeating: "0", count: 64)))]
            let image = await #expect(throws: Problem.self) { try await house.submit(submission) }
            #expect(image?.code == .invalidRequest)
            #expect(image?.errors.map(\.pointer) == ["/documentImages/front"])
            let stored = try await house.store.requests(tenant: house.tenant)
            #expect(stored.items.isEmpty)
        }
    }

    @Test("what the plugin finds wrong with a request at once is refused before anything is stored")
    func invalidAtOnce() async throws {
        try await House.with([provider(url: "http://127.0.0.1:1", script: ["start": "fail 1 bad"])]) { house in
            let problem = await #expect(throws: Problem.self) { try await house.submit(house.verification()) }
            #expect(problem?.code == .invalidRequest)
            let stored = try await house.store.requests(tenant: house.tenant)
            #expect(stored.items.isEmpty)
        }
    }

    @Test("a request whose only provider did not load is stored as failed")
    func unavailable() async throws {
        try await House.with([provider(plugin: "none", url: "http://127.0.0.1:1")]) { house in
            let view = try await house.submit(house.verification())
            #expect(view.status == .failed)
            #expect(view.failure?.code == .providerUnavailable)
            let record = try #require(try await house.store.request(view.id))
            #expect(record.candidates[0]?["reason"] == "broken")
            #expect(try await house.view(view.id)?.failure?.code == .providerUnavailable)
        }
    }

    @Test("a plugin that refuses its configuration is passed over")
    func refusedConfiguration() async throws {
        let server = vendor()
        let bad = provider("bad", plugin: "Friendly", url: server.url, script: ["refuse": "x"], priority: 1)
        try await House.with([bad, provider("good", plugin: "Friendly", url: server.url)]) { house in
            let view = try await house.submit(house.verification())
            #expect(view.status == .completed)
            #expect(try await house.store.request(view.id)?.provider == "good")
        }
    }

    @Test("a client that waits no longer is told it is processed, and it completes later")
    func deadline() async throws {
        let door = Door()
        let server = LoopbackServer { _ in .held(door, .json(200, #"{"decision":"approved"}"#)) }
        try await House.with([provider(plugin: "Friendly", url: server.url)]) { house in
            let view = try await house.submit(house.verification(), wait: .milliseconds(1))
            #expect(view.status == .processing)
            #expect(view.result == nil)
            await server.arrival(of: "/check/NBI-1")
            #expect(try await house.view(view.id)?.progress?.current == 1)
            door.open()
            #expect(await house.news.first("verification.completed") == view.id)
            #expect(try await house.view(view.id)?.decision == .approved)
        }
    }

    @Test("once stopping, nothing new is taken")
    func stopping() async throws {
        try await House.with([provider(plugin: "Friendly", url: "http://127.0.0.1:1")]) { house in
            #expect(await house.engine.isReady())
            await house.engine.stop(grace: .zero)
            let problem = await #expect(throws: Problem.self) { try await house.submit(house.verification()) }
            #expect(problem?.code == .shuttingDown)
            #expect(await !house.engine.isReady())
            #expect(await house.engine.health().status == .down)
        }
    }

    @Test("capabilities name what can be asked for, not who serves it")
    func capabilities() async throws {
        let entries = [
            provider("secretive", plugin: "Vendor", url: "http://127.0.0.1:1"),
            provider("broken", plugin: "none", url: "http://127.0.0.1:1"),
        ]
        try await House.with(entries) { house in
            let capabilities = await house.engine.capabilities(of: "acme")
            #expect(capabilities.map(\.operation) == ["verification.id/1", "voucher.issue/1"])
            #expect(capabilities.allSatisfy { $0.available })
            #expect(!"\(capabilities)".contains("secretive"))
            let none = await house.engine.capabilities(of: "globex")
            #expect(none.isEmpty)
            let health = await house.engine.health()
            #expect(health.status == .degraded)
            #expect(!"\(health)".contains("secretive"))
        }
    }
}
