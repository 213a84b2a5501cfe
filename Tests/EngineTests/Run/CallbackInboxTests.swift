import Domain
import Egress
import PluginHost
import Store
import Synchronization
import TestSupport
import Testing

@testable import Engine

@Suite("Callbacks without the store", .timeLimit(.minutes(2)))
struct CallbackInboxTests {
    private static let token = "0123456789abcdef"

    /// What was heard, in words.
    private final class Ear: Sendable {
        private let heard = Mutex<[String]>([])

        var words: [String] { heard.withLock { $0 } }

        func hear(_ word: String) { heard.withLock { $0.append(word) } }

        func hear(_ event: OneOffRun.Event) {
            switch event {
            case .calling(let call): hear("calling \(call.key)")
            case .answered(let call, _, acquired: _): hear("answered \(call.key)")
            case .fired(let key): hear("fired \(key)")
            case .waiting(let key, milliseconds: _): hear("waiting \(key)")
            case .calledBack(let callback): hear("called back, group \(callback.group ?? -1)")
            case .told(let ids): hear("told of \(ids.count)")
            }
        }
    }

    private func inbox(_ house: House, _ ear: Ear) throws -> CallbackInbox {
        let judge = CallbackJudge(egress: house.egress, instances: house.engine.services.instances)
        return CallbackInbox(
            judge: judge, account: try house.accounts.account("one", tenant: "acme"), token: Self.token
        ) { news in
            switch news {
            case .refused(let reason, detail: _): ear.hear("refused \(reason.rawValue)")
            case .repeated: ear.hear("repeated")
            }
        }
    }

    @Test("what is genuine is taken once, and of what is refused the reason is heard")
    func taken() async throws {
        try await House.with([provider(plugin: "Vendor", url: "http://127.0.0.1:1")]) { house in
            let ear = Ear()
            let inbox = try inbox(house, ear)
            #expect(await inbox.receive(Calling().made(at: Self.token)).word == "acknowledged 200")
            #expect(await inbox.receive(Calling().made(at: Self.token)).word == "acknowledged 200")
            #expect(await inbox.receive(Calling(secret: "guessed").made(at: Self.token)).word == "not genuine")
            #expect(await inbox.receive(Calling(path: "/other").made(at: Self.token)).word == "not understood")
            #expect(await inbox.receive(Calling().made(at: "another")).word == "unknown")
            #expect(await inbox.receive(Calling(provider: "two").made(at: Self.token)).word == "unknown")
            #expect(ear.words == ["repeated", "refused not_genuine", "refused not_understood"])
            let callbacks = inbox.take()
            #expect(callbacks.map(\.group) == [0])
            #expect(callbacks.first?.output.events.first?.correlation == "case-7")
            #expect(inbox.take().isEmpty)
        }
    }

    @Test("whoever waits is woken by the first that comes")
    func woken() async throws {
        try await House.with([provider(plugin: "Vendor", url: "http://127.0.0.1:1")]) { house in
            let inbox = try inbox(house, Ear())
            async let waited: Void = inbox.wait(milliseconds: 600_000)
            _ = await inbox.receive(Calling().made(at: Self.token))
            try await waited
            #expect(inbox.take().count == 1)
            try await inbox.wait(milliseconds: 1)
            #expect(inbox.take().isEmpty)
        }
    }

    @Test("a one-off operation tells its vendor the address, and ends by the callback")
    func ends() async throws {
        let server = LoopbackServer { _ in .json(202, #"{"id":"case-7"}"#) }
        try await House.with([provider(plugin: "Vendor", url: server.url)]) { house in
            let ear = Ear()
            let inbox = try inbox(house, ear)
            let account = try house.accounts.account("one", tenant: "acme")
            let run = OneOffRun(
                egress: house.egress, instance: try await house.engine.services.instances.instance(of: account),
                account: account, callbacks: inbox, callbackURL: "https://gate.example/callbacks/one/" + Self.token,
                listener: { ear.hear($0) })
            let operation = try #require(OperationID("verification.id/1"))
            async let ended = run.run(operation, request: ["idNumber": "1"], limit: 60_000)
            await server.arrival(of: "/verify")
            #expect(await inbox.receive(Calling().made(at: Self.token)).word == "acknowledged 200")
            guard case .finished(let result) = try await ended.ending else {
                Issue.record("it did not finish")
                return
            }
            #expect(result["decision"] == "approved")
            #expect(
                server.requests.first?.body.contains("https://gate.example/callbacks/one/\(Self.token)/done") == true)
            let words = ear.words.filter { $0 != "waiting verdict" }
            #expect(words == ["calling verify", "answered verify", "called back, group 0", "told of 1"])
        }
    }

    @Test("a wait beyond the time there is ends with it when nobody can call")
    func tooLate() async throws {
        let server = LoopbackServer { _ in .json(202, #"{"id":"case-7"}"#) }
        try await House.with([provider(plugin: "Vendor", url: server.url)]) { house in
            let ear = Ear()
            let account = try house.accounts.account("one", tenant: "acme")
            let run = OneOffRun(
                egress: house.egress, instance: try await house.engine.services.instances.instance(of: account),
                account: account, callbackURL: "https://gate.example/x", listener: { ear.hear($0) })
            let operation = try #require(OperationID("verification.id/1"))
            let failure = await #expect(throws: StepFailure.self) {
                try await run.run(operation, request: ["idNumber": "1"], limit: 30_000)
            }
            #expect(failure?.code == "probe.timeout")
            #expect(ear.words.last == "waiting verdict")
        }
    }
}
