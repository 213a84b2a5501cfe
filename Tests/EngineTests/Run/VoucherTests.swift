import Domain
import Engine
import Store
import TestSupport
import Testing

@Suite("Money is sent once", .timeLimit(.minutes(3)))
struct VoucherTests {
    private static let pin = "PIN-4711-0815-2342"
    private static let code = "CODE-9999-8888-7777"
    private static let issued = """
        {"status":"issued","id":"v-7","amount":"10.00","currency":"USD","pin":"\(pin)","voucherCode":"\(code)"}
        """

    /// Logs in, issues, and knows afterwards what it issued.
    private static func airtime(losing: Bool) -> LoopbackServer {
        LoopbackServer { request in
            switch request.path {
            case "/login": .json(200, #"{"token":"token-of-the-session-1"}"#)
            case "/api/v1/issue": losing ? .lost : .json(200, issued)
            default: .json(200, issued)
            }
        }
    }

    @Test("captured values are in the result, and nowhere else")
    func captures() async throws {
        let server = Self.airtime(losing: false)
        try await House.with([provider(plugin: "Vendor", url: server.url)]) { house in
            let view = try await house.submit(house.voucher())
            #expect(view.status == .completed)
            #expect(view.result?["pin"] == .string(Self.pin))
            #expect(view.result?["voucherCode"] == .string(Self.code))
            #expect(view.voucher?["amount"] == "10.00")
            #expect(server.requests.map(\.path) == ["/login", "/api/v1/issue"])
            #expect(server.requests[1].headers["authorization"] == "Bearer token-of-the-session-1")
            #expect(try await house.view(view.id)?.result == view.result)
            for value in [Self.pin, Self.code, "token-of-the-session-1", House.environment["API_SECRET"] ?? ""] {
                #expect(try !house.folder.holds(value), "in the database")
                let isLogged = house.log.text.contains(value)
                #expect(!isLogged, "in the log")
                let events = try await house.store.events(of: view.id)
                #expect(!"\(events)".contains(value), "in an event")
                let record = try #require(try await house.store.request(view.id))
                #expect(!record.candidates.text.contains(value))
                let session = try #require(try await house.store.session(for: view.id))
                #expect(!"\(session)".contains(value), "in the session")
            }
        }
    }

    @Test("a purchase whose answer is lost is looked up by its plugin, and never bought again")
    func lostAnswer() async throws {
        let server = Self.airtime(losing: true)
        try await House.with([provider(plugin: "Vendor", url: server.url, attempts: 3)]) { house in
            let view = try await house.submit(house.voucher())
            #expect(view.status == .completed)
            #expect(view.result?["pin"] == .string(Self.pin))
            #expect(server.count("/api/v1/issue") == 1)
            #expect(server.requests.last?.path == "/api/v1/status?reference=\(view.id)")
        }
    }

    private static let script = [
        "start": "http issue once /issue", "issue 200": "issued pin", "issue unknown": "fail 8 lost",
        "status/start": "http look safe /status", "status/look 200": "issued", "status/look 404": "not_found",
        "status/look": "fail 5 down",
    ]

    @Test("a plugin that leaves it at unknown has the host look it up", arguments: [200, 404])
    func hostLooksUp(status: Int) async throws {
        let server = LoopbackServer { $0.path == "/issue" ? .lost : .json(status, "{}") }
        let entries = [
            provider("first", url: server.url, script: Self.script, priority: 1),
            provider("second", url: server.url, script: Self.script, priority: 2),
        ]
        try await House.with(entries) { house in
            let view = try await house.submit(house.voucher())
            #expect(view.status == (status == 200 ? .completed : .failed))
            #expect(view.failure?.code == (status == 200 ? nil : .rejectedByProvider))
            #expect(server.requests.map(\.path) == ["/issue", "/status"])
            let sessions = try await house.store.sessions(of: view.id)
            #expect(sessions.map(\.operation) == [.voucherIssue, .voucherStatus])
            #expect(sessions.map(\.status) == [.superseded, .finished])
            await house.idle()
        }
    }

    @Test("a look-up that fails is made again, and no other provider is asked")
    func lookUpLater() async throws {
        let server = LoopbackServer { _ in .lost }
        let entries = [
            provider("first", url: server.url, script: Self.script, priority: 1),
            provider("second", url: server.url, script: ["start": "issued"], priority: 2),
        ]
        try await House.with(entries) { house in
            let view = try await house.submit(house.voucher(), wait: .milliseconds(1))
            await server.arrival(of: "/status", count: 2)
            #expect(server.count("/issue") == 1)
            let now = try #require(try await house.view(view.id))
            #expect(now.status == .processing)
            #expect(try await house.store.sessions(of: view.id).allSatisfy { $0.provider == "first" })
        }
    }

    @Test(
        "a look-up whose plugin gives up at once neither hangs nor asks another provider",
        arguments: ["fail 2 no", "fail 1 no", "fail 4 no", "fail 3 no", "fail 9 no", "issued"])
    func lookUpAtOnce(start: String) async throws {
        let server = LoopbackServer { _ in .lost }
        var script = Self.script
        script["status/start"] = start
        let entries = [
            provider("first", url: server.url, script: script, priority: 1),
            provider("second", url: server.url, script: ["start": "issued"], priority: 2),
        ]
        try await House.with(entries) { house in
            let ends = start == "issued" || start == "fail 9 no"
            let view = try await house.submit(house.voucher(), wait: ends ? .seconds(60) : .seconds(2))
            await server.arrival(of: "/issue")
            switch start {
            case "issued":
                #expect(view.status == .completed)
                await house.idle()
            case "fail 9 no":
                #expect(view.status == .failed)
                #expect(try await house.store.jobCounts().byState[.parked] == 1)
            default:
                #expect(view.status == .processing)
            }
            #expect(server.requests.map(\.path) == ["/issue"])
            #expect(try await house.store.sessions(of: view.id).allSatisfy { $0.provider == "first" })
            let triesInVain = house.log.text.contains("cannot write")
            #expect(!triesInVain)
        }
    }
}
