import Bindings
import Domain
import Engine
import Store
import TestSupport
import Testing
import Vault

/// What came to the contract after its first headers, through a plugin that uses all of it.
@Suite("Abilities that came later", .timeLimit(.minutes(2)))
struct LaterAbilitiesTests {
    private func entry(url: String, secrets: String = "key: { env: KEY }", endpoints: String = "") -> String {
        """
        id: one
        plugin: Modern
        isolation: \(TestIsolation.isCell ? "cell" : "in-process")
        endpoints: { api: "\(url)"\(endpoints) }
        secrets: { \(secrets) }
        retry: { attempts: 1 }
        tenants: { acme: {} }
        """
    }

    private static let both = "key: { env: KEY }, signing_key: { env: API_KEY }"

    @Test("a plugin that asks is told which secrets are set, and no value", arguments: [false, true])
    func secretNames(isSet: Bool) async throws {
        let secrets = isSet ? Self.both : "key: { env: KEY }"
        try await House.with([entry(url: "http://127.0.0.1:1", secrets: secrets)]) { house in
            let view = try await house.submit(house.verification("names"))
            #expect(view.result?["providerReference"] == .string(isSet ? "signed" : "plain"))
        }
    }

    @Test("a call with a secret that is not set is told to the plugin that requires it, and nothing is sent")
    func noCredential() async throws {
        let server = LoopbackServer { _ in .json(200, "{}") }
        try await House.with([entry(url: server.url)]) { house in
            let view = try await house.submit(house.verification("credential"))
            #expect(view.failure?.code == .providerUnavailable)
            let session = try #require(try await house.store.sessions(of: view.id).first)
            #expect(session.failure?.errorClass == .config)
            #expect(session.failure?.code == "no_key")
            #expect(session.failure?.message.contains("\"signing_key\" is not set") == true)
            #expect(server.requests.isEmpty)
        }
        try await House.with([entry(url: server.url, secrets: Self.both)]) { house in
            let view = try await house.submit(house.verification("credential"))
            #expect(view.decision == .approved)
            #expect(server.requests.first?.headers["x-key"] == House.environment["API_KEY"])
        }
    }

    @Test("a cookie's value goes from one answer into the next call, and the plugin sees its name only")
    func cookie() async throws {
        let server = LoopbackServer { request in
            request.path == "/login"
                ? .headed(200, ["Set-Cookie: OTHER=1", "Set-Cookie: SESSION=c00kie-s3cr3t-value; Path=/"], "{}")
                : .json(200, "{}")
        }
        try await House.with([entry(url: server.url)]) { house in
            let view = try await house.submit(house.verification("cookie"))
            #expect(view.decision == .approved)
            #expect(server.requests.last?.headers["cookie"] == "SESSION=c00kie-s3cr3t-value")
            #expect(!house.log.text.contains("c00kie-s3cr3t-value"))
        }
    }

    @Test("an operation without what it needs is neither routed to nor among the capabilities")
    func needs() async throws {
        try await House.with([entry(url: "http://127.0.0.1:1")]) { house in
            // Its look-up needs an address; so it needs it too.
            let problem = await #expect(throws: Problem.self) { try await house.submit(house.voucher()) }
            #expect(problem?.code == .unsupported)
            #expect(await house.engine.capabilities(of: "acme").map(\.operation) == ["verification.id/1"])
        }
        let ledger = ", ledger: \"http://127.0.0.1:1\""
        try await House.with([entry(url: "http://127.0.0.1:1", endpoints: ledger)]) { house in
            let offered = await house.engine.capabilities(of: "acme").map(\.operation)
            #expect(offered == ["verification.id/1", "voucher.issue/1"])
        }
    }

    /// The vendor's call for several matters at once.
    private func call(
        _ house: House, _ events: [(id: String, event: String?, decision: String)]
    ) async throws -> CallbackAnswer {
        let list = events.map { id, event, decision in
            #"{"id":"\#(id)"\#(event.map { #","event":"\#($0)""# } ?? ""),"decision":"\#(decision)"}"#
        }
        let body = Array(#"{"events":[\#(list.joined(separator: ","))]}"#.utf8)
        let mac = VaultCrypto().hmac(.sha256, key: Array(House.secret.utf8), body)
        let token = try await house.store.callbackToken(provider: "one", tenant: house.tenant)
        let path = "/callbacks/one/\(token)/done"
        return try await house.engine.receive(
            CallbackCall(
                provider: "one", token: token, source: "127.0.0.1",
                request: InboundRequest(
                    now: .now(), method: "POST", path: path, suffix: "/done", host: "gate.example",
                    url: "https://gate.example" + path, headers: [.init(name: "x-signature", value: Hex.encode(mac))],
                    body: body)))
    }

    @Test("one callback wakes every session that it tells of, each once, and is acknowledged once")
    func severalEvents() async throws {
        try await House.with([entry(url: "http://127.0.0.1:1")]) { house in
            var requests: [ID] = []
            for number in ["a-1", "a-2", "a-3"] {
                var submission = house.verification(number)
                submission.mode = .async
                requests.append(try await house.engine.enqueue(submission, correlation: "test").id)
            }
            let first = try await call(
                house, [("a-1", "e-1", "approved"), ("a-2", "e-2", "rejected"), ("nobody", "e-9", "approved")])
            #expect(first.word == "acknowledged 200")
            #expect(try await house.settled(requests[0]).decision == .approved)
            #expect(try await house.settled(requests[1]).decision == .rejected)
            // Again, with one more: what is known is dropped, what is new is not.
            let second = try await call(
                house, [("a-1", "e-1", "rejected"), ("a-2", "e-2", "approved"), ("a-3", nil, "approved")])
            #expect(second.word == "acknowledged 200")
            #expect(try await house.settled(requests[2]).decision == .approved)
            await house.idle()
            #expect(try await house.view(requests[0])?.decision == .approved)
            #expect(try await house.view(requests[1])?.decision == .rejected)
        }
    }

    @Test("events without keys of their own are told apart by their places, and a whole callback by its body")
    func placesAsKeys() async throws {
        try await House.with([entry(url: "http://127.0.0.1:1")]) { house in
            let events: [(id: String, event: String?, decision: String)] = [
                ("b-1", nil, "approved"), ("b-2", nil, "approved"),
            ]
            for _ in 0..<2 {
                let answer = try await call(house, events)
                #expect(answer.word == "acknowledged 200")
            }
            let lines = house.log.text.split(separator: "\n")
            #expect(lines.count { $0.contains("\"receipt\": kept") } == 2)
            #expect(lines.count { $0.contains("\"receipt\": duplicate") } == 2)
        }
    }
}
