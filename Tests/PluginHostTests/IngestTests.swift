import Domain
import PluginHost
import Testing

@Suite("A callback through a plugin")
struct IngestTests {
    private func ingest(_ path: String, signature: String = "AB01") async throws -> Result<IngestOutput, StepFailure> {
        let plugin = try Fixtures.load("Vendor")
        let instance = try await plugin.transport.makeInstance(config: [])
        let now = Timestamp(milliseconds: 1_767_225_600_000)
        let request = InboundRequest(
            now: now, method: "POST", path: "/callbacks/vendor/token\(path)", query: "a=1", suffix: "\(path)?a=1",
            host: "host",
            url: "https://host/callbacks/vendor/token\(path)?a=1",
            headers: [
                .init(name: "x-timestamp", value: "1767225590"), .init(name: "x-signature", value: signature),
                .init(name: "x-token", value: "t"),
            ], body: Array("{\"id\":\"case-7\",\"event\":\"e-1\",\"decision\":\"approved\"}".utf8))
        let result = await plugin.transport.ingest(instance, request, now: now)
        await plugin.transport.destroy(instance)
        return result
    }

    private let covered: [Part] = [.literal(Array("1767225590".utf8)), .literal([0x2E]), .body()]
    private let fresh = Assertion.fresh(time: Timestamp(milliseconds: 1_767_225_590_000), windowMs: 300_000)

    @Test("a callback becomes assertions, keys, a payload and an acknowledgement")
    func good() async throws {
        let output = try await ingest("/good").get()
        #expect(
            output.groups == [
                [.hmac(.sha256, key: .secret("api_secret"), parts: covered, expected: [0xAB, 0x01]), fresh]
            ])
        let payload = Array("{\"id\":\"case-7\",\"event\":\"e-1\",\"decision\":\"approved\"}".utf8)
        #expect(output.events == [.init(correlation: "case-7", dedupe: "e-1", payload: payload)])
        #expect(
            output.acknowledgement
                == IngestOutput.Acknowledgement(status: 200, contentType: "text/plain", body: Array("ok".utf8)))
    }

    @Test("groups that prove nothing are handed on as they are, for whoever checks them")
    func vacuous() async throws {
        let stamp = Part.literal(Array("1767225590".utf8))
        #expect(
            try await ingest("/vacuous").get().groups == [
                [
                    .hmac(.sha256, key: .secret("api_secret"), parts: [.method(), stamp], expected: [0xAB, 0x01]),
                    fresh,
                ]
            ])
        #expect(
            try await ingest("/token").get().groups == [
                [.secret(key: .secret("api_secret"), expected: Array("t".utf8))]
            ])
        #expect(try await ingest("/either").get().groups.count == 2)
    }

    @Test("an expected value that is not written as it should be never holds", arguments: ["/garbled", "/empty"])
    func garbled(_ path: String) async throws {
        let output = try await ingest(path, signature: "").get()
        guard case .hmac(_, _, _, let expected) = output.groups.first?.first else {
            Issue.record("no assertion")
            return
        }
        #expect(expected.isEmpty)
    }

    @Test("a callback that is not the vendor's is a bad request")
    func other() async throws {
        let result = try await ingest("/other")
        let failure = StepFailure(
            .invalidRequest, code: "ingest.refused", message: "the plugin does not know this callback (1)")
        #expect(throws: failure) { try result.get() }
    }

    @Test("an assertion outside a group is a defect of the plugin")
    func groupless() async throws {
        let result = try await ingest("/groupless")
        let failure = StepFailure(
            .internalError, code: "malformed.assertion", message: "an assertion came before begin_group")
        #expect(throws: failure) { try result.get() }
    }
}
