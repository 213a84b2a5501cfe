import Domain
import PluginHost
import Testing

@Suite("A vendor's client in C")
struct VendorTests {
    private let voucher: JSON = [
        "type": "airtime", "amount": "10.00", "currency": "USD", "recipient": "+263771234567", "reference": "ref 1",
    ]

    private func http(_ output: StepOutput) throws -> HTTPEffect {
        guard case .http(let effect) = try #require(output.effects.first) else {
            throw StepFailure(.internalError, code: "test", message: "not an HTTP effect")
        }
        return effect
    }

    private func answer(_ status: Int, _ body: JSON) -> HTTPResult {
        HTTPResult(outcome: .response, status: status, body: body.serialized())
    }

    private func literal(_ text: String) -> Part { .literal(Array(text.utf8)) }

    @Test("a request is signed by the host: the plugin says over what, and never sees the key")
    func signature() async throws {
        let plugin = try Fixtures.load("Vendor")
        let login = try http(try await plugin.step(.start(voucher, operation: .voucherIssue)).get())
        let stamp = Part.timestamp(.seconds)
        let nonce = Part.nonce(label: "request", .uuid)
        let signature = Part.hmac(
            .sha256, key: .secret("api_secret"),
            [
                stamp, literal("\n"), nonce, literal("\n"), .method(), literal("\n"), .pathAndQuery(), literal("\n"),
                .body(),
            ], .hex)
        #expect(
            login.headers == [
                HeaderTemplate("X-Api-Key", [.secret("api_key")]), HeaderTemplate("X-Timestamp", [stamp]),
                HeaderTemplate("X-Nonce", [nonce]), HeaderTemplate("X-Signature", [signature]),
                HeaderTemplate("Content-Type", [literal("application/json")]),
            ])
        #expect(
            login.captures == [
                Capture(
                    source: .json(try #require(JSONPointer("/token"))), kind: .secret, name: "token", lifetime: 600_000)
            ])
    }

    @Test("a purchase uses the captured token, is sent once, and hands its PIN on by name")
    func issue() async throws {
        let plugin = try Fixtures.load("Vendor")
        let start = StepInput.start(voucher, operation: .voucherIssue)
        let first = try await plugin.step(start).get()
        let second = start.next(.http(key: "login", answer(200, ["token": "captured.token"])), after: first)
        let output = try await plugin.step(second).get()
        let issue = try http(output)
        #expect(issue.key == "issue" && issue.repeats == .once && issue.endpoint == "api")
        #expect(issue.headers.last == HeaderTemplate("Authorization", [literal("Bearer "), .secret("captured.token")]))
        #expect(issue.captures.map(\.name) == ["pin", "voucherCode"])
        let issued = answer(
            201,
            [
                "id": "v-1", "status": "issued", "amount": "10.00", "currency": "USD", "pin": "captured.pin",
                "voucherCode": "captured.voucherCode",
            ])
        let last = try await plugin.step(second.next(.http(key: "issue", issued), after: first)).get()
        #expect(
            last.end
                == .finish([
                    "status": "issued", "providerReference": "v-1", "amount": "10.00", "currency": "USD",
                    "pin": ["$capture": "pin"], "voucherCode": ["$capture": "voucherCode"],
                ]))
    }

    @Test("a purchase whose answer is lost is looked up by reference in the same session")
    func lookup() async throws {
        let plugin = try Fixtures.load("Vendor")
        let start = StepInput.start(voucher, operation: .voucherIssue)
        let first = try await plugin.step(start).get()
        let lost = HTTPResult(outcome: .outcomeUnknown, reason: "timed out")
        let input = start.next(.http(key: "issue", lost), after: first)
        let effect = try http(try await plugin.step(input).get())
        #expect(effect.key == "lookup" && effect.method == "GET" && effect.repeats == .safe)
        #expect(effect.path == [literal("/api/v1/status?reference="), .literal(Array("ref 1".utf8), .percent)])
        let nothing = input.next(.http(key: "lookup", answer(404, [:])), after: first)
        guard case .finish(let result) = try await plugin.step(nothing).get().end else {
            Issue.record("no result")
            return
        }
        #expect(result["status"] == "failed")
        let still = input.next(.http(key: "lookup", lost), after: first)
        #expect(
            try await plugin.step(still).get().end
                == .fail(StepFailure(.outcomeUnknown, code: "lost", message: "timed out")))
    }

    @Test("a verification correlates the vendor's id and waits for its callback")
    func callback() async throws {
        let plugin = try Fixtures.load("Vendor")
        let start = StepInput.start(["verificationType": "x", "idNumber": "A\"1"])
        let first = try await plugin.step(start).get()
        guard case .parts(let body) = try http(first).body else {
            Issue.record("no body")
            return
        }
        #expect(body[3] == .callbackURL(path: "/done", .jsonString))
        let second = start.next(.http(key: "verify", answer(202, ["id": "case-7"])), after: first)
        let waiting = try await plugin.step(second).get()
        #expect(waiting.correlations == ["case-7"])
        #expect(waiting.effects == [.awaitCallback(key: "verdict", correlation: "case-7", timeout: 60_000)])
        let called = second.next(
            .callback(
                key: "verdict", correlation: "case-7", payload: Array("{\"decision\":\"approved\"}".utf8)),
            after: waiting)
        #expect(
            try await plugin.step(called).get().end
                == .finish(["decision": "approved", "checks": [], "providerReference": "case-7"]))
    }
}
