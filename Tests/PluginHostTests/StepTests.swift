import Domain
import Foundation
import TestSupport
import Testing

@testable import PluginHost

@Suite("Calling a plugin")
struct StepTests {
    @Test("a start becomes a state, progress, a log line and one effect")
    func start() async throws {
        let plugin = try Fixtures.load("Friendly")
        let output = try await plugin.step(.start(["verificationType": "x", "idNumber": "A 1/2"])).get()
        #expect(output.state == StepOutput.State(version: 1, bytes: Array("asked".utf8)))
        #expect(output.progress == StepOutput.Progress(current: 1, total: 2, message: "asking"))
        #expect(output.logs == [StepOutput.LogLine(level: 2, message: "asking the register")])
        #expect(output.end == nil)
        let effect = HTTPEffect(
            key: "check", method: "GET", endpoint: "api",
            path: [.literal(Array("/check/".utf8)), .literal(Array("A 1/2".utf8), .percent)],
            headers: [HeaderTemplate("X-Api-Key", [.secret("key")])], repeats: .safe, timeout: 5000)
        #expect(output.effects == [.http(effect)])
    }

    @Test("an answer becomes a result that follows the operation's schema", arguments: ["approved", "rejected"])
    func finish(_ verdict: String) async throws {
        let plugin = try Fixtures.load("Friendly")
        let start = StepInput.start(["verificationType": "x", "idNumber": "1"])
        let first = try await plugin.step(start).get()
        let answer = HTTPResult(
            outcome: .response, status: 200, headers: [.init(name: "content-type", value: "application/json")],
            body: JSON.object(["decision": .string(verdict)]).serialized())
        let output = try await plugin.step(start.next(.http(key: "check", answer), after: first)).get()
        guard case .finish(let result) = output.end else {
            Issue.record("no result: \(output)")
            return
        }
        #expect(result["decision"] == .string(verdict))
        #expect(output.effects.isEmpty && output.state == nil)
    }

    @Test("a failure of the plugin's own is an output, with the vendor's code and the time to wait")
    func fail() async throws {
        let plugin = try Fixtures.load("Friendly")
        let start = StepInput.start(["idNumber": "1"])
        let first = try await plugin.step(start).get()
        let lost = HTTPResult(outcome: .notSent, attempts: 3, reason: "connection refused")
        let output = try await plugin.step(start.next(.http(key: "check", lost), after: first)).get()
        #expect(
            output.end
                == .fail(
                    StepFailure(.providerUnavailable, code: "down", message: "connection refused", retryAfter: 250)))
    }

    @Test("an error class from another time counts as internal")
    func unknownClass() async throws {
        let plugin = try Fixtures.load("Friendly")
        var cancel = StepInput.start([:])
        cancel.event = .cancel(reason: "the client went away")
        let output = try await plugin.step(cancel).get()
        #expect(
            output.end == .fail(StepFailure(.internalError, code: "cancelled", message: "the client went away")))
    }

    @Test("an event that a plugin does not know leaves an empty output")
    func unknownEvent() async throws {
        let plugin = try Fixtures.load("Friendly")
        var timer = StepInput.start([:])
        timer.event = .timer(key: "nobody's")
        #expect(try await plugin.step(timer).get() == StepOutput())
    }

    @Test(
        "a plugin receives every field as it was given, and nothing else",
        .enabled(if: !TestIsolation.isCell, "the fixture writes a file, or two loads share a library"))
    func everyField() async throws {
        let path = Fixtures.temporaryFile("dump")
        defer { unlink(path) }
        let plugin = try Fixtures.load("Recorder")
        let session = ID(high: 0x0190_d5c4_8b1e_7c3a, low: 0x9f1e_5a0c_2b3d_4e5f)
        var input = StepInput.start([:], operation: try #require(OperationID("verification.id/12")), session: session)
        input.number = 3
        input.state = Array("the state".utf8)
        input.stateVersion = 7
        input.event = .http(
            key: "grüße",
            HTTPResult(
                outcome: .limitExceeded, status: 206,
                headers: [.init(name: "x-one", value: "1"), .init(name: "x-empty", value: "")],
                body: Array("the body".utf8), attempts: 2, reason: "too long"))
        _ = await plugin.transport.step(
            try await plugin.transport.makeInstance(config: JSON.object(["dump_path": .string(path)]).serialized()),
            input)
        let dump = try String(contentsOfFile: path, encoding: .utf8)
        for line in [
            "number 3, event 2, state version 7, now 1767225600000, deadline 1767225660000",
            "operation 18\nverification.id/12", "session 36\n0190d5c4-8b1e-7c3a-9f1e-5a0c2b3d4e5f",
            "state 9\nthe state", "key 7\ngrüße", "data 0\n", "outcome 4, status 206, attempts 2", "header 5\nx-one",
            "value 1\n1", "header 7\nx-empty", "value 0\n", "body 8\nthe body", "reason 8\ntoo long",
            "seed 32\n\u{0}\u{1}\u{2}",
        ] {
            #expect(dump.contains(line), "\(line) is not in \(dump)")
        }
    }

    @Test(
        "start, timer, callback and cancel carry their data",
        .enabled(if: !TestIsolation.isCell, "the fixture writes a file, or two loads share a library"))
    func events() async throws {
        let path = Fixtures.temporaryFile("dump")
        defer { unlink(path) }
        let plugin = try Fixtures.load("Recorder")
        let config = JSON.object(["dump_path": .string(path)])
        let events: [StepEvent] = [
            .start(Array("{\"a\":1}".utf8)), .timer(key: "t1"),
            .callback(key: "c1", correlation: "case-7", payload: Array("payload".utf8)),
            .cancel(reason: "why"),
        ]
        for event in events {
            var input = StepInput.start([:])
            input.event = event
            _ = try await plugin.step(config: config, input)
        }
        let dump = try String(contentsOfFile: path, encoding: .utf8)
        #expect(dump.contains("key 0\n\ndata 7\n{\"a\":1}"))
        #expect(dump.contains("key 2\nt1\ndata 0"))
        #expect(dump.contains("key 2\nc1\ndata 7\npayload\ncorrelation 6\ncase-7"))
        #expect(dump.contains("key 0\n\ndata 3\nwhy"))
    }

    @Test("the same input gives the same output")
    func deterministic() async throws {
        let plugin = try Fixtures.load("Vendor")
        let input = StepInput.start(
            ["type": "airtime", "amount": "10.00", "currency": "USD", "recipient": "+1", "reference": "r"],
            operation: .voucherIssue)
        let first = try await plugin.step(input)
        for _ in 0..<10 { #expect(try await plugin.step(input) == first) }
    }

    @Test("a session lives through steps on different instances")
    func instances() async throws {
        let plugin = try Fixtures.load("Friendly")
        let instance = try await plugin.transport.makeInstance(config: [])
        #expect(instance.warnings.isEmpty)
        await plugin.transport.destroy(instance)
        let result = await plugin.transport.step(instance, .start([:]))
        #expect(throws: StepFailure(.internalError, code: "instance.destroyed", message: "the instance was destroyed"))
        {
            try result.get()
        }
    }
}
