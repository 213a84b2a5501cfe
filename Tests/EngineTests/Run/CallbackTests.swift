import Domain
import Store
import TestSupport
import Testing

@testable import Engine

@Suite("Callbacks into sessions", .timeLimit(.minutes(2)))
struct CallbackTests {
    /// Takes a verification and says nothing more.
    private func taker() -> LoopbackServer { LoopbackServer { _ in .json(202, #"{"id":"case-7"}"#) } }

    /// The request, once it waits for the vendor.
    private func waiting(_ house: House) async throws -> ID {
        var submission = house.verification()
        submission.mode = .async
        _ = try await house.engine.enqueue(submission, correlation: "test")
        return await house.news.first("verification.waiting")
    }

    @Test("a resting session ends by its callback; the vendor was told where to call")
    func ends() async throws {
        let server = taker()
        try await House.with([provider(plugin: "Vendor", url: server.url)]) { house in
            let id = try await waiting(house)
            let token = try await house.store.callbackToken(provider: "one", tenant: house.tenant)
            let address = "https://gate.example/callbacks/one/\(token)/done"
            #expect(server.requests.first?.body.contains("\"callback\":\"\(address)\"") == true)
            #expect(try await Calling().call(house).word == "acknowledged 200")
            let view = try await house.settled(id)
            #expect(view.decision == .approved)
            #expect(view.result?["providerReference"] == "case-7")
        }
    }

    @Test("one that comes before the vendor's own answer is kept until the session waits for it")
    func early() async throws {
        let door = Door()
        let server = LoopbackServer { _ in .held(door, .json(202, #"{"id":"case-7"}"#)) }
        try await House.with([provider(plugin: "Vendor", url: server.url)]) { house in
            var submission = house.verification()
            submission.mode = .async
            let id = try await house.engine.enqueue(submission, correlation: "test").id
            await server.arrival(of: "/verify")
            #expect(try await Calling(decision: "rejected").call(house).word == "acknowledged 200")
            door.open()
            #expect(try await house.settled(id).decision == .rejected)
        }
    }

    @Test("twice is once, and the second is acknowledged like the first")
    func twice() async throws {
        let server = taker()
        try await House.with([provider(plugin: "Vendor", url: server.url)]) { house in
            let id = try await waiting(house)
            for _ in 0..<3 { #expect(try await Calling().call(house).word == "acknowledged 200") }
            #expect(try await house.settled(id).decision == .approved)
            await house.idle()
            #expect(try await house.store.sessions(of: id).first?.step == 3)
        }
    }

    @Test(
        "what proves nothing is refused and changes nothing",
        arguments: ["/vacuous", "/keyless", "/bad", "/garbled", "/token"])
    func refused(path: String) async throws {
        let server = taker()
        try await House.with([provider(plugin: "Vendor", url: server.url)]) { house in
            let id = try await waiting(house)
            #expect(try await Calling(path: path).call(house).word == "not genuine")
            #expect(try await house.view(id)?.status == .waiting)
            #expect(try await house.store.callbacks(for: house.store.sessions(of: id)[0].id).isEmpty)
        }
    }

    @Test("forged, stale, wrongly addressed and not understood: each has its answer")
    func others() async throws {
        let server = taker()
        try await House.with([provider(plugin: "Vendor", url: server.url)]) { house in
            let stranger = try await house.store.createTenant(name: "globex").id
            let id = try await waiting(house)
            #expect(try await Calling(secret: "guessed").call(house).word == "not genuine")
            #expect(try await Calling(age: 301_000).call(house).word == "not genuine")
            #expect(try await Calling(token: "0123").call(house).word == "unknown")
            let own = try await house.store.callbackToken(provider: "one", tenant: house.tenant)
            #expect(try await Calling(token: own, provider: "two").call(house).word == "unknown")
            #expect(try await Calling(path: "/other").call(house).word == "not understood")
            // No account of that tenant: the vendor is to send it again.
            #expect(try await Calling().call(house, tenant: stranger).word == "unavailable")
            #expect(try await house.view(id)?.status == .waiting)
        }
    }

    @Test("the operator says from where, and whether without proof")
    func policy() async throws {
        let server = taker()
        let more = "callbacks: { allow_from: [203.0.113.0/24], unsigned_callbacks: true }"
        try await House.with([provider(plugin: "Vendor", url: server.url, more: more)]) { house in
            let id = try await waiting(house)
            #expect(try await Calling().call(house).word == "foreign")
            #expect(try await Calling(secret: "x", source: "203.0.113.9").call(house).word == "acknowledged 200")
            #expect(try await house.settled(id).decision == .approved)
        }
    }

    @Test("a process that dies with the callback in its inbox leaves it to the next")
    func crash() async throws {
        let server = taker()
        try await House.with([provider(plugin: "Vendor", url: server.url)]) { house in
            let id = try await waiting(house)
            await house.idle()
            // As if the process had died right after the inbox's commit: nobody was told.
            let tenant = house.tenant
            _ = try await house.store.receive(
                NewCallback(
                    tenant: tenant, provider: "one", proof: .genuine, correlation: "case-7", dedupe: [1],
                    payload: Array(#"{"decision":"rejected"}"#.utf8),
                    request: InboundRequest(now: .now(), method: "POST", path: "/", host: "h", url: "u")))
            try await house.afterCrash { later in
                let view = try await later.settled(id)
                let sessions = try await later.store.sessions(of: id)
                #expect(view.decision == .rejected)
                #expect(sessions.count == 1)
            }
        }
    }

    @Test("another verdict after the end revises the first, once, and the same verdict nothing")
    func revised() async throws {
        let server = taker()
        try await House.with([provider(plugin: "Vendor", url: server.url)]) { house in
            let id = try await waiting(house)
            _ = try await Calling().call(house)
            let first = try await house.settled(id)
            _ = try await Calling(event: "e-2", decision: "approved").call(house)
            _ = try await Calling(event: "e-3", decision: "rejected").call(house)
            await house.news.first("verification.revised")
            let view = try #require(try await house.view(id))
            #expect(view.decision == .rejected)
            #expect((view.version ?? 0) == (first.version ?? 0) + 1)
            #expect(view.completedAt == first.completedAt)
            let events = try await house.store.events(of: id)
            #expect(events.map(\.type).suffix(2) == ["verification.completed", "verification.revised"])
            #expect(
                events.last?.data == [
                    "decision": "rejected", "previousDecision": "approved", "decidedBy": "provider",
                ])
            #expect(try await house.store.audit().map(\.entry.action) == ["request.revise"])
            #expect(try await house.store.lateCallbacks().isEmpty)
        }
    }

    @Test("what a person decided, a later callback does not change; the log says that it came")
    func reviewed() async throws {
        let server = taker()
        try await House.with([provider(plugin: "Vendor", url: server.url)]) { house in
            let id = try await waiting(house)
            _ = try await Calling(decision: "review").call(house)
            _ = try await house.settled(id)
            let reviewer = Reviewer(house.store)
            #expect(try await reviewer.list(.review).items.map(\.id) == [id])
            let record = try await reviewer.verification(id)
            let stale = await #expect(throws: Reviewer.Refusal.self) {
                try await reviewer.decide(id, .approved, notes: nil, version: record.version - 1, actor: "p")
            }
            #expect(stale == .changed)
            let decided = try await reviewer.decide(
                id, .approved, notes: "seen in person", version: record.version, actor: "p")
            #expect(decided.decision == .approved && decided.decidedBy == "reviewer")
            let again = try await reviewer.decide(id, .approved, notes: nil, version: nil, actor: "p")
            #expect(again.version == decided.version)
            _ = try await Calling(event: "e-2", decision: "rejected").call(house)
            while try await house.store.audit().last?.entry.action != "request.revision_withheld" { await Task.yield() }
            #expect(try await house.view(id)?.decision == .approved)
            #expect(try await house.store.events(of: id).count { $0.type == "verification.revised" } == 1)
        }
    }

    @Test("a plugin that needs to be called back is told what is missing where no public address is set")
    func noAddress() async throws {
        let server = taker()
        try await House.with([provider(plugin: "Vendor", url: server.url)], publicURL: nil) { house in
            let view = try await house.submit(house.verification())
            #expect(view.failure?.code == .providerUnavailable)
            let detail = try #require(try await house.store.sessions(of: view.id).first?.failure)
            #expect(detail.errorClass == .config)
            #expect(detail.message.contains("public_url"))
        }
    }
}
