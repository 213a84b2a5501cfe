import IDMetaAdapter
import PluginKit
import Testing

@Suite struct WaitingTests {
    private func delays(_ run: Script.Run) -> [Duration] {
        run.effects.compactMap { effect in
            guard case .callback(_, on: "700001", let timeout) = effect else { return nil }
            return timeout
        }
    }

    private var endless: Script {
        var script = Samples.documentScript.with("finalize", Samples.finalize(5))
        script.otherwise = .json(Samples.read(5))
        return script
    }

    @Test("waits grow from a second to half a minute, about ten minutes in all")
    func backoff() throws {
        let run = try endless.run(Requests.document())
        let delays = delays(run)
        #expect(delays.prefix(6) == [.seconds(1), .seconds(2), .seconds(4), .seconds(8), .seconds(16), .seconds(30)])
        #expect(delays.count == 24)
        #expect(delays.reduce(.zero, +) == .seconds(601))
        #expect(run.failure?.failureClass == .providerUnavailable)
        #expect(run.failure?.code == "still_in_progress")
        #expect(Set(run.keys).count == run.keys.count)
    }

    @Test("the operator sets how long is waited")
    func configured() throws {
        let configuration = #"{"default_template":"1","poll_initial_ms":10,"poll_max_ms":25,"poll_reads":4}"#
        let run = try endless.run(Requests.document(), configuration: configuration)
        #expect(delays(run) == [10, 20, 25, 25].map { .milliseconds($0) })
    }

    @Test("a cancellation stops here, whatever is pending")
    func cancel() throws {
        var rehearsal = try Rehearsal(DocumentFlow.self, configuration: Samples.configuration)
        _ = try rehearsal.start(Requests.document())
        let failure = try rehearsal.send(.cancelled(reason: "no longer wanted")).failure
        #expect(failure?.failureClass == .rejectedByProvider)
        #expect(failure?.code == "cancelled")
    }

    @Test("events nobody waits for change nothing")
    func strayEvents() throws {
        var rehearsal = try Rehearsal(DocumentFlow.self, configuration: Samples.configuration)
        _ = try rehearsal.start(Requests.document())
        _ = try rehearsal.answer("create", 200, Samples.create(["document_verification"]).serialized)
        let before = rehearsal.state
        #expect(try rehearsal.send(.timer("wait.9")).effects.isEmpty)
        #expect(try rehearsal.answer("step.aml", 200).effects.isEmpty)
        #expect(try rehearsal.answer("read.3", 200, Samples.read(3).serialized).effects.isEmpty)
        #expect(try rehearsal.send(.callback("x", on: "x", [])).effects.isEmpty)
        #expect(rehearsal.state == before)
    }

    @Test("logs hold nothing of the person")
    func logs() throws {
        var rehearsal = try Rehearsal(RegisterFlow.self, configuration: Samples.configuration)
        _ = try rehearsal.start(Requests.nbi())
        _ = try rehearsal.answer("create", 200, Samples.nbiScript.body("create"))
        let invalid = Samples.nbi.editing("/response/valid", .bool(false))
        _ = try rehearsal.answer("step.philippines_nbi_clearance", 200, invalid.serialized)
        let result = try rehearsal.answer("finalize", 500).result
        #expect(result?.decision == .rejected)
        #expect(rehearsal.logs == ["warning: finalize failed after a rejection (response, 500)"])
    }
}

extension Script {
    func body(_ key: String) -> String {
        guard case .json(let json)? = lines[key] else { return "" }
        return json.serialized
    }
}
