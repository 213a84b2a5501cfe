import PluginKit
import Testing

@testable import AirtimeAdapter

@Suite struct CancelFlowTests {
    private static let request = VoucherCancelRequest(providerReference: "v1", reference: "r 1", reason: "a mistake")

    private func asked(_ configuration: String = "{}") throws -> Rehearsal<CancelFlow> {
        var rehearsal = try Rehearsal(CancelFlow.self, configuration: configuration)
        _ = try rehearsal.start(Self.request)
        return rehearsal
    }

    private func lost() throws -> Rehearsal<CancelFlow> {
        var rehearsal = try asked()
        #expect(try rehearsal.fail("cancel", .outcomeUnknown).requests.map(\.key) == ["status-1"])
        return rehearsal
    }

    @Test("the call names the voucher and the reason, is signed, and is repeated only with a key")
    func call() throws {
        var rehearsal = try Rehearsal(CancelFlow.self)
        let request = try #require(try rehearsal.start(Self.request).requests.first)
        #expect(request.path.description == "/api/v1/cancel")
        #expect(request.repeats == .keyed)
        #expect(request.headers.contains { $0.name == "Idempotency-Key" })
        #expect(request.headers.contains { $0.name == "X-Signature" })
        guard case .parts(let body) = request.body else {
            Issue.record("the call has no body")
            return
        }
        #expect(body.description == #"{"id":"v1","reason":"a mistake"}"#)
        #expect(!String(decoding: rehearsal.state, as: UTF8.self).contains("mistake"))
        var once = try Rehearsal(CancelFlow.self, configuration: #"{"idempotent":false}"#)
        let single = try #require(try once.start(Self.request).requests.first)
        #expect(single.repeats == .once)
        #expect(!single.headers.contains { $0.name == "Idempotency-Key" })
    }

    @Test("a cancelled voucher is the result, without its code and PIN")
    func cancelled() throws {
        var rehearsal = try asked()
        let expected = VoucherResult(
            .cancelled, providerReference: "v1", amount: "10.00", currency: "USD", expiresAt: "2030-01-31T00:00:00Z")
        #expect(try rehearsal.answer("cancel", 200, Order.voucher(status: #""cancelled""#)).result == expected)
    }

    @Test("a redeemed voucher and one the vendor does not know are results with codes of their own")
    func definite() throws {
        var redeemed = try asked()
        let result = try redeemed.answer("cancel", 409, #"{"error":{"code":"already_redeemed"}}"#).result
        #expect(result?.status == .redeemed)
        #expect(result?.failure?.code == "already_redeemed")
        #expect(result?.providerReference == "v1")
        var absent = try asked()
        let unknown = try absent.answer("cancel", 404, Order.notFound).result
        #expect(unknown?.status == .failed)
        #expect(unknown?.failure?.code == "not_found")
        var foreign = try asked()
        #expect(try foreign.answer("cancel", 404, "<html>").failure?.failureClass == .config)
    }

    @Test(
        "another refusal is explained by the voucher's own state",
        arguments: [
            (VoucherResult.Status.cancelled, String?.none), (.redeemed, "already_redeemed"),
            (.expired, "not_cancellable"), (.failed, "not_cancellable"), (.issued, "not_cancellable"),
            (.pending, "not_cancellable"),
        ])
    func refused(status: VoucherResult.Status, code: String?) throws {
        var rehearsal = try asked()
        let look = try rehearsal.answer("cancel", 409, #"{"error":{"code":"not_cancellable"}}"#)
        #expect(look.requests.first?.path.description == "/api/v1/status/v1")
        let result = try rehearsal.answer("status-1", 200, Order.voucher(status: #""\#(status.rawValue)""#)).result
        #expect(result?.status == status)
        #expect(result?.failure?.code == code)
        #expect(result?.pin == nil)
    }

    @Test("an answer that was lost, failed or is not understood is looked up, never asked again")
    func unclear() throws {
        for outcome in [Response.Outcome.outcomeUnknown, .limitExceeded, .cancelled] {
            var rehearsal = try asked()
            #expect(try rehearsal.fail("cancel", outcome).requests.map(\.key) == ["status-1"])
        }
        for status in [408, 500, 502, 504, 302] {
            var rehearsal = try asked()
            #expect(try rehearsal.answer("cancel", status).requests.map(\.key) == ["status-1"])
        }
        for body in ["", "[]", Order.voucher(id: #""v2""#), Order.voucher(reference: #""r2""#)] {
            var rehearsal = try asked()
            #expect(try rehearsal.answer("cancel", 200, body).effects == [.timer("wait-1", after: .seconds(1))])
            #expect(try rehearsal.send(.timer("wait-1")).requests.map(\.key) == ["status-2"])
        }
    }

    @Test("a lost cancellation that was done is found")
    func found() throws {
        var rehearsal = try lost()
        let result = try rehearsal.answer("status-1", 200, Order.voucher(status: #""cancelled""#)).result
        #expect(result?.status == .cancelled)
        #expect(result?.failure == nil)
    }

    @Test("one that was not done counts as such when it is seen twice")
    func notDone() throws {
        var rehearsal = try lost()
        #expect(
            try rehearsal.answer("status-1", 200, Order.voucher()).effects == [.timer("wait-2", after: .seconds(3))])
        #expect(try rehearsal.send(.timer("wait-2")).requests.map(\.key) == ["status-3"])
        let failure = try rehearsal.answer("status-3", 200, Order.voucher()).failure
        #expect(failure?.failureClass == .providerUnavailable)
        #expect(failure?.code == "not_cancelled")
    }

    @Test("what cannot be settled is an unknown outcome")
    func unknown() throws {
        var refused = try lost()
        #expect(try refused.answer("status-1", 403).failure?.failureClass == .outcomeUnknown)
        var late = try lost()
        late.now = late.deadline
        #expect(try late.answer("status-1", 404, Order.notFound).failure?.failureClass == .outcomeUnknown)
    }

    @Test(
        "refusals that certainly cancelled nothing have their classes",
        arguments: [
            (400, PluginFailure.Class.invalidRequest), (401, .config), (403, .config), (405, .config),
            (429, .rateLimited), (503, .providerUnavailable), (418, .rejectedByProvider),
        ])
    func classes(status: Int, failureClass: PluginFailure.Class) throws {
        var rehearsal = try asked()
        #expect(try rehearsal.answer("cancel", status).failure?.failureClass == failureClass)
    }

    @Test("without keys even 503 is looked up, and a call that never left may be made again")
    func keys() throws {
        var once = try asked(#"{"idempotent":false}"#)
        #expect(try once.answer("cancel", 503).requests.map(\.key) == ["status-1"])
        var unsent = try asked(#"{"idempotent":false}"#)
        #expect(try unsent.fail("cancel", .notSent).failure?.failureClass == .providerUnavailable)
    }
}

@Suite struct AirtimeProbeTests {
    private func probed(_ status: Int, _ body: String) throws -> Rehearsal<ProbeFlow>.Answer {
        var rehearsal = try Rehearsal(ProbeFlow.self)
        let request = try #require(try rehearsal.start(HealthProbeRequest()).requests.first)
        #expect(request.path.description == "/api/v1/status?reference=gatehouse-probe")
        #expect(request.repeats == .safe)
        return try rehearsal.answer("probe", status, body)
    }

    private func validated(_ status: Int, _ body: String) throws -> Rehearsal<CredentialsFlow>.Answer {
        var rehearsal = try Rehearsal(CredentialsFlow.self)
        _ = try rehearsal.start(CredentialsValidationRequest())
        return try rehearsal.answer("probe", status, body)
    }

    @Test("the vendor's own not_found, or a voucher, proves that it is well and takes our signature")
    func healthy() throws {
        for (status, body) in [(404, Order.notFound), (200, Order.voucher())] {
            #expect(try probed(status, body).result?.healthy == true)
            #expect(try validated(status, body).result?.valid == true)
        }
    }

    @Test("an answer that is somebody else's is never health, nor proof of credentials")
    func foreign() throws {
        for (status, body) in [(404, "<html>"), (405, ""), (200, "<html>")] {
            #expect(try probed(status, body).result?.healthy == false)
            #expect(try validated(status, body).failure?.failureClass == .internal)
        }
    }

    @Test("refused credentials are a failure of the probe and an answer of the validation")
    func credentials() throws {
        for status in [401, 403] {
            #expect(try probed(status, "{}").failure?.failureClass == .config)
            #expect(try validated(status, "{}").result?.valid == false)
        }
    }

    @Test("an outage is neither health nor an answer about credentials")
    func outage() throws {
        for status in [429, 500, 503] {
            #expect(try probed(status, "{}").failure != nil)
            #expect(try validated(status, "{}").failure != nil)
        }
    }
}
