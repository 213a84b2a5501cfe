import PluginKit
import Testing

@Suite struct RehearsalTests {
    @Test("a workflow is rehearsed from start to verdict")
    func whole() throws {
        var rehearsal = try Rehearsal(DocumentFlow.self, configuration: #"{"product":"p"}"#)
        let front = DocumentVerificationRequest.Page(side: .front, blob: Blob(handle: "b"), mediaType: "image/png")
        let first = try rehearsal.start(DocumentVerificationRequest(documents: [front]))
        #expect(first.requests.map(\.key) == ["create"])
        #expect(rehearsal.progress == "1/3 sending")
        let second = try rehearsal.answer("create", 201, #"{"id":5}"#)
        #expect(second.effects == [.callback("done", on: "5", timeout: .seconds(600))])
        #expect(rehearsal.correlations == ["5"])
        let third = try rehearsal.send(.callback("done", on: "5", []))
        #expect(third.requests.first?.path.description == "/v1/checks/5?full=1")
        let fourth = try rehearsal.answer("read-2", 200, #"{"verdict":"good"}"#)
        #expect(fourth.result?.decision == .approved)
    }

    @Test("a failure leaves the state as it was")
    func failure() throws {
        var rehearsal = try Rehearsal(DocumentFlow.self, configuration: #"{"product":"p"}"#)
        #expect(try rehearsal.start(DocumentVerificationRequest(documents: [])).failure?.code == "front_missing")
        #expect(rehearsal.state.isEmpty)
    }

    @Test("a workflow whose answers differ is found out")
    func unrepeatable() throws {
        var rehearsal = try Rehearsal(RandomFlow.self, configuration: #"{"product":"p"}"#)
        #expect(throws: Rehearsal<RandomFlow>.Unrepeatable.self) { try rehearsal.start(HealthProbeRequest()) }
    }

    @Test("a refused configuration says why")
    func refused() {
        #expect(throws: Rehearsal<ProbeFlow>.Refused.self) {
            try Rehearsal(ProbeFlow.self, configuration: #"{"product":""}"#)
        }
    }

    @Test("labels have UUIDs of version 4 of their own, the same each time; back-off grows to its cap")
    func helpers() throws {
        var rehearsal = try Rehearsal(HelperFlow.self, configuration: #"{"product":"p"}"#)
        let detail = try #require(try rehearsal.start(HealthProbeRequest()).result?.detail)
        let words = detail.split(separator: " ").map(String.init)
        #expect(words[0] != words[1])
        #expect(words[0].wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
        #expect(words[2...] == ["1.0", "4.0", "10.0", "10.0", "60.0"])
        rehearsal.seed[31] = 8
        let other = try rehearsal.start(HealthProbeRequest()).result?.detail
        #expect(other?.hasPrefix(words[0]) == false)
    }
}

private struct RandomFlow: Workflow {
    mutating func handle(
        _ event: Event<HealthProbeRequest>, _ context: Context<AcmePlugin>
    ) throws -> Step<HealthProbeResult> {
        .finish(HealthProbeResult(healthy: true, detail: "\(UInt64.random(in: 0...(.max)))"))
    }
}

private struct HelperFlow: Workflow {
    mutating func handle(
        _ event: Event<HealthProbeRequest>, _ context: Context<AcmePlugin>
    ) throws -> Step<HealthProbeResult> {
        let delays = [1, 3, 9, 1000].map { context.backoff($0) } + [context.remaining]
        let seconds = delays.map { "\($0 / .seconds(1))" }.joined(separator: " ")
        return .finish(HealthProbeResult(healthy: true, detail: "\(context.uuid("a")) \(context.uuid("b")) \(seconds)"))
    }
}
