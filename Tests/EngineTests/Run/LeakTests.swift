import Domain
import Engine
import Store
import TestSupport
import Testing

@Suite("A vendor that hands the secret back does no harm", .timeLimit(.minutes(2)))
struct LeakTests {
    @Test(
        "the step is refused, and the value is nowhere",
        arguments: ["state", "log", "progress", "correlate", "path", "fail", "result"])
    func leak(place: String) async throws {
        let server = LoopbackServer { request in .json(200, #"{"echo":"\#(request.headers["x-api-key"] ?? "")"}"#) }
        let ending = ["path", "fail", "result"].contains(place) ? "" : "|timer later 60000"
        let script = ["start": "http ask safe /ask", "ask": "echo \(place)\(ending)"]
        try await House.with([provider(url: server.url, script: script)]) { house in
            let view = try await house.submit(house.verification())
            #expect(view.status == .failed)
            #expect(view.failure?.code == .providerUnavailable)
            let session = try #require(try await house.store.session(for: view.id))
            #expect(session.failure?.code == "secret.leak")
            #expect(session.failure?.message.contains(House.secret) == false)
            #expect(server.requests.map(\.path) == ["/ask"])
            #expect(try !house.folder.holds(House.secret))
            let isLogged = house.log.text.contains(House.secret)
            #expect(!isLogged)
            let record = try #require(try await house.store.request(view.id))
            #expect(!String(decoding: record.failureDetail ?? [], as: UTF8.self).contains(House.secret))
        }
    }

    @Test("another provider may still serve the request")
    func failover() async throws {
        let server = LoopbackServer { request in .json(200, #"{"echo":"\#(request.headers["x-api-key"] ?? "")"}"#) }
        let entries = [
            provider(
                "leaky", url: server.url, script: ["start": "http ask safe /ask", "ask": "echo result"], priority: 1),
            provider(
                "tight", url: server.url, script: ["start": "http ask safe /ask", "ask": "decide approved"], priority: 2
            ),
        ]
        try await House.with(entries) { house in
            let view = try await house.submit(house.verification())
            #expect(view.decision == .approved)
        }
    }

    @Test(
        "an answer that breaks the operation's schema is refused",
        arguments: ["result_schema", "result_text", "nonzero", "quiet"])
    func hostile(mode: String) async throws {
        try await House.with([provider(plugin: "Hostile", url: vendor().url, script: ["mode": mode])]) { house in
            let view = try await house.submit(house.verification())
            #expect(view.status == .failed)
            #expect(view.failure?.code == .providerUnavailable)
            #expect(view.result == nil)
            #expect(try await house.store.session(for: view.id)?.failure?.errorClass == .internalError)
        }
    }
}
