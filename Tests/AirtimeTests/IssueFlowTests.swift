import PluginKit
import Testing

@testable import AirtimeAdapter

@Suite struct IssueFlowTests {
    @Test("the order is signed over timestamp, nonce, method, path and body, and its secrets are captured")
    func order() throws {
        var rehearsal = try Rehearsal(IssueFlow.self)
        let request = try #require(try rehearsal.start(Order.request).requests.first)
        #expect(request.method == .post)
        #expect(request.path.description == "/api/v1/issue")
        #expect(request.repeats == .keyed)
        #expect(
            request.headers.map { "\($0.name): \($0.value)" } == [
                "Content-Type: application/json", "Idempotency-Key: {idempotencyKey}", "Accept: application/json",
                "X-Api-Key: {secret api_key}", "X-Timestamp: {timestamp seconds}", "X-Nonce: {nonce request}",
                "X-Signature: {hmac sha256 key={secret api_secret} "
                    + "({timestamp seconds}\n{nonce request}\n{method}\n{pathAndQuery}\n{body}) hex}",
            ])
        guard case .parts(let body) = request.body else {
            Issue.record("the order has no body")
            return
        }
        #expect(
            body.description
                == #"{"reference":"r 1","type":"airtime","amount":"10.00","currency":"USD","#
                + #""recipient":"+263771234567","metadata":{"a":"1","b":"2"}}"#)
        #expect(
            request.captures == [
                .json("/voucherCode", as: .secret("voucherCode")), .json("/pin", as: .secret("pin")),
            ])
        #expect(!String(decoding: rehearsal.state, as: UTF8.self).contains("+263"))
    }

    @Test("where keys are not honoured the order is sent once and without a key")
    func once() throws {
        var rehearsal = try Rehearsal(IssueFlow.self, configuration: #"{"idempotent":false}"#)
        let request = try #require(try rehearsal.start(Order.request).requests.first)
        #expect(request.repeats == .once)
        #expect(!request.headers.contains { $0.name == "Idempotency-Key" })
    }

    @Test("an account for data bundles leaves airtime to another provider")
    func type() throws {
        var rehearsal = try Rehearsal(IssueFlow.self, configuration: #"{"type":"data"}"#)
        #expect(try rehearsal.start(Order.request).failure?.failureClass == .unsupported)
        #expect(throws: Rehearsal<IssueFlow>.Refused.self) {
            try Rehearsal(IssueFlow.self, configuration: #"{"type":"gold"}"#)
        }
    }

    @Test("an issued voucher is passed on with its secrets as captures")
    func issued() throws {
        var rehearsal = try Order.sent()
        let expected = VoucherResult(
            .issued, providerReference: "v1", amount: "10.00", currency: "USD", expiresAt: "2030-01-31T00:00:00Z",
            voucherCode: .captured("voucherCode"), pin: .captured("pin"))
        #expect(try rehearsal.answer("issue", 201, Order.voucher()).result == expected)
    }

    @Test("a voucher without PIN or readable expiry is still the client's")
    func sparse() throws {
        var rehearsal = try Order.sent()
        let body =
            #"{"status":"issued","currency":"USD","expiresAt":"soon","amount":10,"reference":"r 1","id":7,"x":{}}"#
        let result = try #require(try rehearsal.answer("issue", 201, body).result)
        #expect(result == VoucherResult(.issued, providerReference: "7", amount: "10.00", currency: "USD"))
    }

    @Test(
        "an answer that is not understood is never a voucher: the reference is looked up",
        arguments: [
            "", "<html>", "[]", "{}", Order.voucher(id: "null"), Order.voucher(id: #""""#),
            Order.voucher(status: #""done""#), Order.voucher(status: "1"), Order.voucher(reference: #""r2""#),
            Order.voucher(reference: "null"), Order.voucher(amount: "true"), Order.voucher(amount: #""10.001""#),
            Order.voucher(currency: #""EUR""#), Order.voucher(more: #","id":"v2""#),
            Order.voucher().replacing(#""captured.pin""#, with: "1234"),
        ])
    func unclear(body: String) throws {
        var rehearsal = try Order.sent()
        let answer = try rehearsal.answer("issue", 201, body)
        #expect(answer.effects == [.timer("wait-1", after: .seconds(1))])
        let lookup = try rehearsal.send(.timer("wait-1")).requests.first
        #expect(lookup?.path.description == "/api/v1/status?reference=r%201")
        #expect(lookup?.repeats == .safe)
    }

    @Test(
        "a voucher of another amount or currency is an unknown outcome, at once",
        arguments: [
            Order.voucher(amount: #""100.00""#), Order.voucher(amount: "null"), Order.voucher(currency: #""ZWG""#),
            Order.voucher(currency: "null"),
        ])
    func wrongAmount(body: String) throws {
        var rehearsal = try Order.sent()
        let failure = try rehearsal.answer("issue", 201, body).failure
        #expect(failure?.failureClass == .outcomeUnknown)
        #expect(failure?.code == "wrong_amount")
    }

    @Test(
        "a refusal has the class that its meaning calls for",
        arguments: [
            (400, "invalid_amount", PluginFailure.Class.invalidRequest), (400, "invalid_recipient", .invalidRequest),
            (400, "unsupported_currency", .unsupported), (401, "bad_signature", .config),
            (402, "insufficient_float", .config), (404, "not_found", .config), (418, "teapot", .rejectedByProvider),
            (503, "down", .providerUnavailable),
        ])
    func refusals(status: Int, code: String, expected: PluginFailure.Class) throws {
        var rehearsal = try Order.sent()
        let body = #"{"error":{"code":"\#(code)","message":"+263771234567"}}"#
        let failure = try #require(try rehearsal.answer("issue", status, body).failure)
        #expect(failure.failureClass == expected)
        #expect(failure.code == code)
        #expect(!failure.message.contains("+263"))
    }

    @Test("a request to slow down says for how long")
    func rateLimited() throws {
        var rehearsal = try Order.sent()
        let failure = try rehearsal.answer("issue", 429, headers: [.init("retry-after", "7")]).failure
        #expect(failure?.failureClass == .rateLimited)
        #expect(failure?.retryAfter == .seconds(7))
    }

    @Test("an order that was not sent may be sent again")
    func notSent() throws {
        var rehearsal = try Order.sent()
        #expect(try rehearsal.fail("issue", .notSent).failure?.failureClass == .providerUnavailable)
    }

    @Test(
        "whatever leaves open whether the order was taken is looked up",
        arguments: [
            Response(outcome: .outcomeUnknown), Response(outcome: .limitExceeded, status: 201),
            Response(outcome: .cancelled), Response(status: 408), Response(status: 409), Response(status: 500),
            Response(status: 502), Response(status: 504), Response(status: 302),
        ])
    func lookUp(response: Response) throws {
        for configuration in ["{}", #"{"idempotent":false}"#] {
            var rehearsal = try Order.sent(configuration)
            let requests = try rehearsal.send(.http("issue", response)).requests
            #expect(requests.map(\.key) == ["status-1"])
            #expect(requests.first?.path.description == "/api/v1/status?reference=r%201")
            #expect(try rehearsal.answer("status-1", 200, Order.voucher()).result?.status == .issued)
        }
    }

    @Test("without keys even a 503 is looked up, for a gateway may have said it")
    func unavailableOnce() throws {
        var rehearsal = try Order.sent(#"{"idempotent":false}"#)
        #expect(try rehearsal.answer("issue", 503).requests.map(\.key) == ["status-1"])
    }
}
