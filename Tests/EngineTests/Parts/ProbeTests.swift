import Domain
import Engine
import Store
import TestSupport
import Testing

@Suite("Probes leave nothing behind", .timeLimit(.minutes(2)))
struct ProbeTests {
    private static func probe(_ house: House, limit: Int64 = 60_000) async throws(StepFailure) -> JSON {
        let account = try house.accounts.account("one", tenant: "acme")
        return try await Probe(egress: house.egress, instances: Instances())
            .run(.verificationID, on: account, limit: limit)
    }

    @Test("a probe runs its steps, calls and timers to their end")
    func steps() async throws {
        let server = LoopbackServer { _ in .json(200, "{}") }
        let script = ["start": "timer nap 1", "timer nap": "http ask safe /ask", "ask 200": "decide review"]
        try await House.with([provider(url: server.url, script: script)]) { house in
            let result = try await Self.probe(house)
            #expect(result["decision"] == "review")
            #expect(server.requests.map(\.path) == ["/ask"])
            let stored = try await house.store.requests(tenant: house.tenant)
            #expect(stored.items.isEmpty)
        }
    }

    @Test(
        "a probe whose plugin fails, or whose call cannot be made, fails so",
        arguments: ["fail 3 bad", "http a safe nowhere"])
    func failures(start: String) async throws {
        try await House.with([provider(url: "http://127.0.0.1:1", script: ["start": start])]) { house in
            let failure = await #expect(throws: StepFailure.self) { try await Self.probe(house) }
            #expect(failure?.code != "probe.timeout")
        }
    }

    @Test("a probe does not wait for what comes after its limit")
    func limit() async throws {
        let script = ["start": "timer nap 600000000", "timer nap": "decide approved"]
        try await House.with([provider(url: "http://127.0.0.1:1", script: script)]) { house in
            let failure = await #expect(throws: StepFailure.self) { try await Self.probe(house, limit: 1000) }
            #expect(failure?.code.hasPrefix("probe.") == true)
        }
    }
}
