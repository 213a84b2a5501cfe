import PluginABI
import PluginKit
import Testing

/// Drives a plugin as a host does: through the entry's table of C functions.
@Suite struct EntryTests {
    private func host(_ config: String = #"{"product":"gold"}"#) throws -> FakeHost {
        try FakeHost(PluginEntry<AcmePlugin>.pointer, config: config)
    }

    private static let start =
        #"{"verificationType":"document","documents":[{"side":"front","blob":"blob:1","#
        + #""mediaType":"image/png","later":1}],"selfie":null,"metadata":{"b":"2","a":"1"},"unknown":{}}"#

    @Test("the entry is the same each time and names this ABI")
    func entry() throws {
        let entry = try #require(PluginEntry<AcmePlugin>.pointer)
        #expect(entry == PluginEntry<AcmePlugin>.pointer)
        #expect(entry.pointee.magic == GH_MAGIC)
        #expect(entry.pointee.abi_major == 1)
        #expect(entry.pointee.struct_size == 40)
    }

    @Test("the manifest is JSON with sorted keys and says what the plugin can do")
    func manifest() throws {
        let text = copy(try #require(PluginEntry<AcmePlugin>.pointer).pointee.manifest)
        let json = JSON(tolerant: text)
        #expect(json.serialized == text)
        #expect(json["id"] == "acme")
        #expect(json["state_version"] == 3)
        #expect(json["state_reads"] == [2])
        #expect(json["reentrant"] == true)
        #expect(json["operations"][0]["processing"] == "async_webhook")
        #expect(json["operations"][0]["accepts", "countries"] == ["PHL"])
        #expect(json["operations"][0]["lookup"] == .absent)
        // An effectful operation says that it has no look-up.
        #expect(json["operations"][2]["lookup"] == .absent)
        #expect(json["operations"][3]["effectful"] == true && json["operations"][3]["lookup"] == .null)
        #expect(json["operations"][1]["id"] == "health.probe/1")
        #expect(json["callbacks"] == [["name": "done", "path": "/"]])
        #expect(json["config_schema", "required"] == ["product"])
    }

    @Test(
        "a configuration that does not fit is refused with its place",
        arguments: [
            (#"{}"#, "2 : product is missing"),
            (#"{"product":7}"#, "2 /product: expected a text"),
            (#"{"product":"x","attempts":"y"}"#, "2 /attempts: expected a whole number"),
            (#"{"product":""}"#, "2 /product: name the product you bought"),
        ])
    func badConfiguration(config: String, expected: String) throws {
        let refused = try #require(throws: FakeHost.Refused.self) { try host(config) }
        #expect(refused.diagnostics == [expected])
    }

    @Test("a configuration that is no JSON is refused, and a warning refuses nothing")
    func diagnostics() throws {
        #expect(throws: FakeHost.Refused.self) { try host("{") }
        #expect(try host(#"{"product":"x","path":"/"}"#).diagnostics == ["1 /path: path is no longer used; remove it"])
    }

    @Test("a start becomes state, progress and an HTTP call, and the same input gives the same output")
    func firstStep() throws {
        let host = try host()
        let input = FakeHost.Input(operation: "verification.document/1", data: Self.start)
        let output = try #require(host.step(input))
        #expect(
            output == [
                "state 3 {}",
                "progress 1/3 sending",
                """
                http create POST api /v1/gold/checks repeat=1 timeout=0 cap=0
                  Authorization: Bearer {secret client_secret}
                  Content-Type: application/json
                  body {"front":"{blob blob:1 e1}","reference":null,"callback":"{callbackURL e5}",\
                "labels":{"a":"1","b":"2"}}
                  capture 1 /portrait as 2 portrait 0
                """,
            ])
        #expect(host.step(input) == output)
    }

    @Test("every kind of part, body and capture crosses the line as it was written")
    func everyPart() throws {
        let output = try host().step(.init(operation: "test.chaos/1", data: #"{"act":"everything"}"#))
        let hmacKey = "{hmac v2 key={secret k} ({timestamp v5})}"
        #expect(
            output?.suffix(2) == [
                """
                http all PUT files /a/b%2Fc%20d?x=1&y=2 repeat=3 timeout=30000 cap=8000000
                  Authorization: {concat (Basic {concat ({secret user}:{secret password}) e1})}
                  X-Time: {timestamp v2}|{nonce v1 n}
                  X-Sign: {hmac v3 key=\(hmacKey) ({method}{host}{path}{query}{pathAndQuery}{url}{body}) e2}\
                {digest v1 ({idempotencyKey}{correlationID}) e3}{sign v3 key={secret pem} ({callbackURL /x}) e1}
                  field image front.jpg image/jpeg {blob blob:1}
                  field kind   passport
                  capture 2 Set-Session as 1 session 60000
                  capture 1 /portrait as 2 portrait 0
                """,
                "timer t 1500",
            ])
    }

    @Test("a correlation is registered before its callback is awaited")
    func correlation() throws {
        let output = try host().step(
            .init(
                operation: "verification.document/1", state: "{}", stateVersion: 3, step: 1, kind: GH_EVENT_HTTP,
                key: "create", http: (GH_HTTP_RESPONSE, 201, #"{"id":17}"#)))
        #expect(output == [#"state 3 {"id":"17"}"#, "correlate 17", "await done on 17 600000"])
    }

    @Test("an end keeps its state, for a callback that comes later")
    func end() throws {
        let output = try host().step(
            .init(
                operation: "verification.document/1", state: #"{"id":"17"}"#, stateVersion: 2, step: 3,
                kind: GH_EVENT_HTTP, key: "read-2", http: (GH_HTTP_RESPONSE, 200, #"{"verdict":"splendid"}"#)))
        #expect(
            output == [
                #"state 3 {"id":"17"}"#,
                #"finish {"checks":[],"decision":"review","providerReference":"17","retryable":false}"#,
            ])
    }

    @Test(
        "a state that cannot be read fails as bad_state",
        arguments: [("{}", UInt32(1)), ("{}", 4), ("[]", 3), ("{", 3), ("", 3), ("{}", 0)])
    func badState(state: String, version: UInt32) throws {
        let output = try #require(
            try host().step(
                .init(operation: "verification.document/1", state: state, stateVersion: version, kind: GH_EVENT_TIMER)))
        #expect(output.count == 1)
        #expect(output[0].hasPrefix("fail 9 state_"))
    }

    @Test("a failure carries class, code and pause, keeps the log and drops everything else")
    func failure() throws {
        let output = try host().step(.init(operation: "test.chaos/1", data: #"{"act":"limited"}"#))
        #expect(output == ["log 2 acting", "fail 6 slow 2500 too fast"])
    }

    @Test("any other error, a state that cannot be stored and an unknown operation fail, and nothing traps")
    func defects() throws {
        let host = try host()
        let thrown = host.step(.init(operation: "test.chaos/1", data: #"{"act":"throw"}"#))
        #expect(thrown?.last == "fail 10 uncaught_error 0 the workflow threw Unexpected")
        let unstorable = host.step(.init(operation: "test.chaos/1", data: #"{"act":"nan"}"#))
        #expect(unstorable?.last?.hasPrefix("fail 10 uncaught_error") == true)
        #expect(host.step(.init(operation: "no.such/1"))?.first?.hasPrefix("fail 2 unknown_operation") == true)
        let unreadable = host.step(.init(operation: "verification.document/1", data: #"{"documents":3}"#))
        #expect(unreadable == ["fail 2 request_unreadable 0 the request does not fit: /documents: expected a list"])
        #expect(host.stepWithoutInput() != GH_OK)
        #expect(host.step(.init(operation: "test.chaos/1", kind: GH_EVENT_HTTP, key: "k")) == nil)
        #expect(host.step(.init(operation: "test.chaos/1", data: "{}", stepSize: 0)) == nil)
    }

    @Test("an event of a later version is ignored, and what an older host's struct lacks counts as zero")
    func versions() throws {
        let host = try host()
        #expect(host.step(.init(operation: "health.probe/1", kind: 99)) == [])
        let seeded = host.step(.init(operation: "test.chaos/1", data: #"{"act":"seed"}"#))
        let unseeded = host.step(.init(operation: "test.chaos/1", data: #"{"act":"seed"}"#, stepSize: 88))
        #expect(seeded?.last?.contains(#""now":"2026-01-01T00:00:00Z""#) == true)
        #expect(unseeded?.last?.hasPrefix("finish {") == true)
        #expect(seeded != unseeded)
    }

    @Test("a result has its keys in order")
    func sorted() throws {
        let output = try host().step(.init(operation: "test.chaos/1", data: #"{"act":"x"}"#))
        #expect(output?.last == #"finish {"a":"1","b":"2"}"#)
    }

    @Test("a callback is read into its proof, its keys and its payload; a stranger's is refused")
    func ingest() throws {
        let host = try host()
        #expect(
            host.ingest(body: #"{"id":"17"}"#, header: ("x-acme-signature", "ab12")) == [
                "group", "assert 1 2 {body} key={secret callback_key} ab12 e3", "correlate 17", "dedupe done-17",
                #"event {"id":"17"}"#,
            ])
        #expect(host.ingest(body: "{}", header: ("x", "y")) == nil)
    }

    @Test("a callback of several matters is told event by event, and not at all to a host that takes one only")
    func severalEvents() throws {
        let host = try host()
        let body = #"{"id":"17","other":"18"}"#
        #expect(
            host.ingest(body: body, header: ("x-acme-signature", "ab12"))?.suffix(6) == [
                "correlate 17", "dedupe done-17", "event \(body)", "next event", "correlate 18", "event ",
            ])
        #expect(host.ingest(body: body, header: ("x-acme-signature", "ab12"), sinkSize: 64) == nil)
    }
}
