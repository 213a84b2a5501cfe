import Domain
import Egress
import Engine
import Store
import TestSupport
import Testing

@Suite("Another provider takes over", .timeLimit(.minutes(2)))
struct FailoverTests {
    @Test("when the first is down, in a session of its own, and the request remembers both")
    func down() async throws {
        let (first, second) = (vendor(503), vendor())
        let entries = [
            provider("first", plugin: "Friendly", url: first.url, priority: 1),
            provider("second", plugin: "Friendly", url: second.url, priority: 2),
        ]
        try await House.with(entries) { house in
            let view = try await house.submit(house.verification())
            #expect(view.decision == .approved)
            #expect((first.requests.count, second.requests.count) == (1, 1))
            let record = try #require(try await house.store.request(view.id))
            #expect(record.provider == "second")
            #expect(record.failovers == 1)
            #expect(record.candidates.array?.map { $0["provider"] } == ["first", "second"])
            #expect(record.candidates.array?.allSatisfy { $0["triedAs"] != nil } == true)
            let sessions = try await house.store.sessions(of: view.id)
            #expect(sessions.map(\.status) == [.failed, .finished])
            #expect(sessions.map(\.provider) == ["first", "second"])
            #expect(sessions[0].failure?.errorClass == .providerUnavailable)
            #expect(try await house.eventTypes(view.id).last == "verification.completed")
            await house.idle()
        }
    }

    @Test("for these classes of failure, and not for others", arguments: ErrorClass.allCases)
    func classes(errorClass: ErrorClass) async throws {
        let (first, second) = (vendor(), vendor())
        let entries = [
            provider(
                "first", url: first.url, script: ["start": "http a safe /a", "a": "fail \(errorClass.rawValue) x"],
                priority: 1),
            provider(
                "second", url: second.url, script: ["start": "http a safe /a", "a": "decide approved"], priority: 2),
        ]
        let mayTakeOver =
            switch errorClass.failover {
            case .allowed, .unlessEffectful: true
            case .never: false
            }
        try await House.with(entries) { house in
            let view = try await house.submit(house.verification())
            #expect(view.status == (mayTakeOver ? .completed : .failed))
            #expect(second.requests.count == (mayTakeOver ? 1 : 0))
            if !mayTakeOver { #expect(view.failure?.code == errorClass.problemCode) }
            await house.idle()
            let told: String? =
                switch errorClass {
                case .config, .credentialExpired: "provider.account.failing"
                case .badState: "provider.session.parked"
                default: nil
                }
            var events: [OperatorEvent] = []
            repeat {
                events = try await house.store.operatorEvents(limit: 10).map(\.event)
            } while told != nil && events.isEmpty
            #expect(events.map(\.type) == [told].compactMap(\.self))
            for event in events {
                #expect((event.target, event.tenant) == ("first", house.tenant))
                #expect(event.data["code"] == "x")
            }
        }
    }

    @Test("when nobody is left, the client is told of the one that is down")
    func nobodyLeft() async throws {
        let entries = [
            provider("first", url: vendor().url, script: ["start": "http a safe /a", "a": "fail 5 down"], priority: 1),
            provider("second", url: vendor().url, script: ["start": "http a safe /a", "a": "fail 2 no"], priority: 2),
        ]
        try await House.with(entries) { house in
            let view = try await house.submit(house.verification())
            #expect(view.status == .failed)
            #expect(view.failure?.code == .providerUnavailable)
            #expect(try await house.store.sessions(of: view.id).map(\.status) == [.failed, .failed])
        }
    }

    @Test("an open breaker is not even asked, and the request says so")
    func breaker() async throws {
        let (first, second) = (vendor(503), vendor())
        let entries = [
            provider("first", plugin: "Friendly", url: first.url, priority: 1, failures: 1),
            provider("second", plugin: "Friendly", url: second.url, priority: 2),
        ]
        try await House.with(entries) { house in
            _ = try await house.submit(house.verification())
            #expect(first.requests.count == 1)
            let view = try await house.submit(house.verification())
            #expect(view.decision == .approved)
            #expect(first.requests.count == 1)
            #expect(second.requests.count == 2)
            let candidates = try #require(try await house.store.request(view.id)).candidates
            #expect(candidates.array?.first { $0["provider"] == "first" }?["reason"] == "breaker_open")
            #expect(try await house.store.sessions(of: view.id).count == 1)
            let capabilities = await house.engine.capabilities(of: "acme")
            #expect(capabilities.allSatisfy { $0.available })
        }
    }

    @Test("when the breaker opens under a session, before its retries are over")
    func breakerOpensMeanwhile() async throws {
        let (first, second) = (vendor(), vendor())
        let script = ["start": "http a safe /a", "a": "fail 5 down"]
        let entries = [
            provider("first", url: first.url, script: script, priority: 1, attempts: 10, failures: 1),
            provider(
                "second", url: second.url, script: ["start": "http a safe /a", "a": "decide approved"], priority: 2),
        ]
        try await House.with(entries) { house in
            let breaker = house.egress.breakers.breaker("first")
            let settings = BreakerSettings(failures: 1, openDuration: 3_600_000)
            guard case .allowed(let permit) = breaker.admit(settings) else {
                Issue.record("a new breaker is open")
                return
            }
            let run = Task { try await house.submit(house.verification()) }
            await first.arrival(of: "/a")
            breaker.record(.failure, for: permit, settings)
            let view = try await run.value
            #expect(view.decision == .approved)
            #expect(first.requests.count <= 10)
        }
    }

    @Test("an answer that comes too late for the first provider's session is not taken for the second's")
    func lateAnswers() async throws {
        let door = Door()
        let first = LoopbackServer { request in
            request.path == "/slow" ? .held(door, .json(418, "{}")) : .json(500, "{}")
        }
        let second = LoopbackServer { request in
            request.path == "/slow" ? .held(door, .json(200, "{}")) : .json(200, "{}")
        }
        // Both call their effects alike. Cancelling the first one's slow call reports it as unknown, in the second's time.
        let entries = [
            provider(
                "first", url: first.url,
                script: ["start": "http slow safe /slow|timer go 1", "timer go": "fail 5 down"],
                priority: 1),
            provider(
                "second", url: second.url,
                script: [
                    "start": "http slow safe /slow", "slow 200": "decide approved", "slow": "decide rejected",
                ], priority: 2),
        ]
        try await House.with(entries) { house in
            let run = Task { try await house.submit(house.verification()) }
            await second.arrival(of: "/slow")
            door.open()
            let view = try await run.value
            #expect(view.decision == .approved)
        }
    }

    @Test("a second provider that decides at once ends the request, and its run")
    func decidesAtOnce() async throws {
        let server = vendor(503)
        let entries = [
            provider("first", url: server.url, script: ["start": "http a safe /a", "a": "fail 5 down"], priority: 1),
            provider("second", url: server.url, script: ["start": "decide review"], priority: 2),
        ]
        try await House.with(entries) { house in
            let view = try await house.submit(house.verification())
            #expect(view.decision == .review)
            #expect(try await house.view(view.id)?.status == .completed)
            await house.idle()
        }
    }

    @Test("one after the other, past those that fail at once")
    func chain() async throws {
        let server = vendor()
        let entries = [
            provider("a", url: server.url, script: ["start": "http x safe /x", "x": "fail 5 down"], priority: 1),
            provider("b", url: server.url, script: ["start": "fail 5 down"], priority: 2),
            provider("c", url: server.url, script: ["start": "fail 3 bad"], priority: 3),
            provider("d", url: server.url, script: ["start": "http y safe /y", "y": "decide approved"], priority: 4),
        ]
        try await House.with(entries) { house in
            let view = try await house.submit(house.verification())
            #expect(view.decision == .approved)
            #expect(try await house.store.request(view.id)?.provider == "d")
            #expect(server.requests.map(\.path) == ["/x", "/y"])
        }
    }

    @Test("before anything is stored as well")
    func beforeStored() async throws {
        let server = vendor()
        let entries = [
            provider("a", url: server.url, script: ["start": "fail 5 down"], priority: 1),
            provider("b", url: server.url, script: ["start": "http y safe /y", "y": "decide approved"], priority: 2),
        ]
        try await House.with(entries) { house in
            let view = try await house.submit(house.verification())
            #expect(view.decision == .approved)
            #expect(try await house.store.sessions(of: view.id).map(\.provider) == ["b"])
        }
    }

    @Test("for money only while nothing can have reached the vendor")
    func effectful() async throws {
        let issue = ["start": "http issue once /issue", "issue 200": "issued", "issue": "fail 5 down"]
        let second = vendor(200, "{}")
        // Nobody listens: the first was not reached.
        let unreached = [
            provider("first", url: LoopbackServer.deadURL(), script: issue, priority: 1),
            provider("second", url: second.url, script: issue, priority: 2),
        ]
        try await House.with(unreached) { house in
            let view = try await house.submit(house.voucher())
            #expect(view.status == .completed)
            #expect(second.requests.count == 1)
        }
        let first = vendor(500, "{}")
        let reached = [
            provider("first", url: first.url, script: issue, priority: 1),
            provider("second", url: second.url, script: issue, priority: 2),
        ]
        try await House.with(reached) { house in
            let view = try await house.submit(house.voucher())
            #expect(view.status == .failed)
            #expect(view.failure?.code == .providerUnavailable)
            #expect((first.requests.count, second.requests.count) == (1, 1))
        }
    }

    @Test("for money not while another call of the session is under way")
    func effectfulUnderWay() async throws {
        let door = Door()
        defer { door.open() }
        let first = LoopbackServer { _ in .held(door, .json(200, "{}")) }
        let second = vendor(200, "{}")
        let script = ["start": "http issue once /issue|timer go 300", "timer go": "fail 5 down"]
        let entries = [
            provider("first", url: first.url, script: script, priority: 1),
            provider("second", url: second.url, script: ["start": "issued"], priority: 2),
        ]
        try await House.with(entries) { house in
            let view = try await house.submit(house.voucher())
            #expect(view.status == .failed)
            #expect(second.requests.isEmpty)
            #expect(try await house.store.sessions(of: view.id).map(\.provider) == ["first"])
        }
    }
}
