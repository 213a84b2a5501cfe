import Domain
import Foundation
import PluginHost
import TestSupport
import Testing

@Suite("A plugin that breaks the rules")
struct HostileTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var mode: String
        var code: String
        var message: String
        var testDescription: String { mode }

        init(_ mode: String, _ code: String, _ message: String) {
            (self.mode, self.code, self.message) = (mode, code, message)
        }
    }

    @Test("a step over a budget fails as internal with the limit's name", arguments: budgets)
    func budget(_ item: Case) async throws { try await check(item) }

    static let budgets = [
        Case("state", "budget.state", "bytes of the state: 65537, at most 65536"),
        Case("part_count", "budget.parts", "number of gh_part: 18446744073709551615, at most 1024"),
        Case("part_self", "budget.part_depth", "depth of nested parts: 9, at most 8"),
        Case("part_depth", "budget.part_depth", "depth of nested parts: 9, at most 8"),
        Case(
            "literal_huge", "budget.literal_body", "literal bytes of one effect: 18446744073709551615, at most 1048576"),
        Case("literals_sum", "budget.literal_body", "literal bytes of one effect: 1228800, at most 1048576"),
        Case("header_count", "budget.headers", "number of gh_header: 101, at most 100"),
        Case("capture_count", "budget.captures", "number of gh_capture: 33, at most 32"),
        Case("key_long", "budget.effect_key", "bytes of an effect's key: 129, at most 128"),
        Case("effects", "budget.pending_effects", "effects of one step: 17, at most 16"),
        Case("correlations", "budget.correlations", "correlations of one step: 17, at most 16"),
        Case("correlation_key", "budget.correlation_key", "bytes of a correlation key: 257, at most 256"),
        Case("await_key", "budget.effect_key", "bytes of the key of a wait for a callback: 129, at most 128"),
        Case(
            "await_correlation", "budget.correlation_key", "bytes of an awaited correlation key: 257, at most 256"),
        Case("result_long", "budget.result", "bytes of the result: 262145, at most 262144"),
    ]

    @Test("a pointer, size or count that lies is refused before it is followed", arguments: lies)
    func lie(_ item: Case) async throws { try await check(item) }

    static let lies = [
        Case("http_null", "malformed.pointer", "a gh_http_request is NULL"),
        Case("parts_null", "malformed.pointer", "an array of 1 gh_part is NULL"),
        Case("literal_null", "malformed.pointer", "a literal is NULL with a length of 4"),
        Case("state_null", "malformed.pointer", "the state is NULL with a length of 1"),
        Case(
            "size_zero", "malformed.struct_size",
            "struct_size of a gh_part is 0; set it to sizeof(gh_part), which is 56 or more"),
        Case(
            "size_odd", "malformed.struct_size",
            "struct_size of a gh_part is 60; set it to sizeof(gh_part), which is 56 or more"),
        Case("later_field", "malformed.unknown_field", "a gh_part uses a field this host does not know"),
        Case("reserved", "malformed.reserved", "the reserved field of a gh_http_request is 7 and must be 0"),
        Case("header_reserved", "malformed.reserved", "the reserved field of a gh_header is 1 and must be 0"),
        Case("log_null", "malformed.pointer", "a log message is NULL with a length of 1"),
        Case(
            "size_huge", "malformed.struct_size",
            "struct_size of a gh_part is 65536; set it to sizeof(gh_part), which is 56 or more"),
        Case(
            "size_mixed", "malformed.struct_size",
            "struct_size of gh_part 1 is 64, that of the first in its array 56"),
        Case(
            "request_size", "malformed.struct_size",
            "struct_size of a gh_http_request is 8; set it to sizeof(gh_http_request), which is 160 or more"),
        Case("key_utf8", "malformed.utf8", "an effect's key is not UTF-8"),
    ]

    @Test("an effect that means nothing to this host is refused", arguments: effects)
    func effect(_ item: Case) async throws { try await check(item) }

    static let effects = [
        Case("part_kind", "malformed.part", "this host does not know part kind 77"),
        Case("part_encoding", "malformed.part", "this host does not know encoding 77"),
        Case("part_variant", "malformed.part", "this host does not know time format 77"),
        Case("no_key", "malformed.part", "a part or assertion that needs a key has none"),
        Case("body_in_path", "malformed.part", "BODY may stand in header values only"),
        Case("path_in_path", "malformed.part", "the path cannot contain itself"),
        Case("secret_unknown", "malformed.secret", "the manifest has no secret \"keu\" (did you mean \"key\"?)"),
        Case("endpoint_unknown", "malformed.endpoint", "the manifest has no endpoint \"apl\" (did you mean \"api\"?)"),
        Case("method", "malformed.method", "the method of effect \"a\" is no upper-case token"),
        Case("repeat", "malformed.repeat", "this host does not know repeat 9"),
        Case("body_kind", "malformed.body", "this host does not know body_kind 9"),
        Case("body_none", "malformed.body", "body_kind is GH_BODY_NONE, and yet there are body parts or fields"),
        Case("form_empty", "malformed.body", "a multipart body has no field"),
        Case("header_name", "malformed.header", "a header's name is no token (RFC 9110, 5.6.2)"),
        Case("key_empty", "malformed.key", "an effect's key is empty"),
        Case("duplicate", "effect.duplicate_key", "two effects of the step have the key \"a\""),
        Case("key_host", "malformed.key", "an effect's key begins with \"gh.\", which is for the host's own"),
        Case(
            "await_host", "malformed.key",
            "the key of a wait for a callback begins with \"gh.\", which is for the host's own"),
        Case("capture_source", "malformed.capture", "capture \"b\" lifts out what another one does already"),
        Case("capture_twice", "malformed.capture", "two captures are called \"a\""),
        Case(
            "capture_pointer", "malformed.capture",
            "a capture's selector is no JSON pointer: it begins with / or is empty"),
        Case(
            "cookie_name", "malformed.capture", "capture \"a\" selects a cookie whose name is no token"),
        Case(
            "cookie_header", "malformed.capture",
            "capture \"a\" selects a cookie, and another all of Set-Cookie"),
        Case(
            "progress", "malformed.progress",
            "progress 3 of 2: both count from 1, and current is not above total"),
        Case("after_end", "step.after_end", "the step called its sink after finish or fail"),
        Case("nonzero", "plugin.nonzero", "the plugin's step returned 42"),
    ]

    @Test("a result that does not follow its schema reaches nobody, and no message quotes it", arguments: results)
    func result(_ item: Case) async throws { try await check(item) }

    static let results = [
        Case(
            "result_text", "result.invalid",
            "the result is not JSON: line 1, column 13: expected a value, found the end"),
        Case("result_array", "result.invalid", "the result is no object, but array"),
        Case(
            "result_schema", "result.invalid",
            "the result does not follow verification.id/1 at /checks/0/outcome (required), /decision (enum)"),
    ]

    private func check(_ item: Case) async throws {
        let plugin = try Fixtures.load("Hostile")
        let result = try await plugin.step(config: ["mode": .string(item.mode)], .start([:]))
        #expect(throws: StepFailure(.internalError, code: item.code, message: item.message)) { try result.get() }
    }

    private func output(_ mode: String) async throws -> StepOutput {
        try await Fixtures.load("Hostile").step(config: ["mode": .string(mode)], .start([:])).get()
    }

    @Test("a text for people is cut and repaired, and never changes the outcome")
    func texts() async throws {
        let euros = String(repeating: "€", count: 341)
        #expect(try await output("log_cut").logs.map(\.message) == [euros])
        #expect(try await output("log_garbage").logs.map(\.message) == [String(repeating: "\u{FFFD}", count: 341)])
        #expect(
            try await output("progress_text").progress
                == StepOutput.Progress(current: 1, total: 2, message: "caf\u{FFFD}"))
        #expect(
            try await output("fail_text").end == .fail(StepFailure(.config, code: "\u{FFFD}", message: euros)))
        #expect(try await output("logs").logs.count == Budgets.logLines)
    }

    @Test("a time to wait that no session lives to see is cut to a session's age")
    func retryAfter() async throws {
        let failure = StepFailure(
            .rateLimited, code: "slow", message: "later", retryAfter: UInt64(Budgets.sessionAge))
        #expect(try await output("retry_after").end == .fail(failure))
    }

    @Test("two waits on one correlation key are two effects")
    func waits() async throws {
        let output = try await output("await_two")
        #expect(output.correlations == ["case"])
        #expect(
            output.effects == [
                .awaitCallback(key: "first", correlation: "case", timeout: UInt64(Budgets.sessionAge)),
                .awaitCallback(key: "second", correlation: "case", timeout: 5),
            ])
    }

    @Test("a sink called from another thread than the step's answers that it is over, and records nothing")
    func otherThread() async throws {
        let output = try await output("thread")
        #expect(output.logs.map(\.message) == ["3"] && output.effects.isEmpty)
    }

    @Test("a state of exactly the budget is accepted")
    func stateAtLimit() async throws {
        let plugin = try Fixtures.load("Hostile")
        let output = try await plugin.step(config: ["mode": "state_limit"], .start([:])).get()
        #expect(output.state?.bytes.count == Budgets.state)
    }

    @Test("structs of a later version are read as far as they are known")
    func laterVersion() async throws {
        let plugin = try Fixtures.load("Hostile")
        let output = try await plugin.step(config: ["mode": "size_larger"], .start([:])).get()
        let path = [Part.literal(Array("/x".utf8)), .literal(Array("/x".utf8))]
        #expect(
            output.effects == [.http(HTTPEffect(key: "a", method: "GET", endpoint: "api", path: path, repeats: .safe))])
    }

    @Test("a step that leaves nothing behind is left to whoever knows what is pending")
    func quiet() async throws {
        let plugin = try Fixtures.load("Hostile")
        #expect(try await plugin.step(config: ["mode": "quiet"], .start([:])).get() == StepOutput())
    }

    @Test("a result of an operation that nobody published may be any object")
    func unknownOperation() async throws {
        let plugin = try Fixtures.load("Hostile")
        let input = StepInput.start([:], operation: try #require(OperationID("weather.report/1")))
        let output = try await plugin.step(config: ["mode": "result_schema"], input).get()
        guard case .finish = output.end else {
            Issue.record("no result")
            return
        }
    }

    @Test(
        "the plugin is told at once why a call was refused",
        .enabled(if: !TestIsolation.isCell, "the fixture writes a file, or two loads share a library"))
    func codes() async throws {
        let path = Fixtures.temporaryFile("codes")
        defer { unlink(path) }
        let plugin = try Fixtures.load("Hostile")
        _ = try await plugin.step(config: ["mode": "refused_code", "path": .string(path)], .start([:]))
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "1 2 0 4 ")
    }

    @Test("a timer longer than any session is cut to a session's age")
    func longTimer() async throws {
        let output = try await Fixtures.load("Chatty").step(.start([:])).get()
        #expect(output.effects == [.timer(key: "later", delay: UInt64(Budgets.sessionAge))])
    }

    @Test("a sink that a plugin kept answers that the step is over")
    func lateSink() async throws {
        let plugin = try Fixtures.load("Late")
        let instance = try await plugin.transport.makeInstance(config: [])
        _ = await plugin.transport.step(instance, .start([:]))
        let request = InboundRequest(now: .now(), method: "POST", path: "/", host: "h", url: "http://h/")
        let output = try await plugin.transport.ingest(instance, request, now: .now()).get()
        #expect(output.events.last?.payload == Array("3".utf8))
        let next = try await plugin.transport.step(instance, .start([:])).get()
        #expect(next.effects == [.timer(key: "later", delay: 1000)])
    }

    @Test("a plugin that goes on computing for longer than it may fails")
    func cpu() async throws {
        let plugin = try Fixtures.load("Spinner")
        // The first long step only makes the host look closer.
        _ = try await plugin.step(config: ["spin": "120"], .start([:])).get()
        let result = try await plugin.step(config: ["spin": "120"], .start([:]))
        let failure = try #require(throws: StepFailure.self) { try result.get() }
        #expect(failure.code == "budget.step_cpu" && failure.errorClass == .internalError)
        #expect(failure.message.contains("at most 50; a plugin that computes says"))
        _ = try await plugin.step(config: ["spin": "1"], .start([:])).get()
    }
}
