import PluginKit
import Testing

@testable import AirtimeAdapter

/// What follows when the answer to the order does not settle it.
@Suite struct LookUpTests {
    private func lost(_ configuration: String = "{}") throws -> Rehearsal<IssueFlow> {
        var rehearsal = try Order.sent(configuration)
        _ = try rehearsal.fail("issue", .outcomeUnknown)
        return rehearsal
    }

    @Test("absence counts when it is told twice, and the client then sees a failure", arguments: [true, false])
    func absent(idempotent: Bool) throws {
        var rehearsal = try lost(#"{"idempotent":\#(idempotent)}"#)
        #expect(
            try rehearsal.answer("status-1", 404, Order.notFound).effects == [.timer("wait-2", after: .seconds(3))])
        #expect(try rehearsal.send(.timer("wait-2")).requests.map(\.key) == ["status-3"])
        let failure = try rehearsal.answer("status-3", 404, Order.notFound).failure
        #expect(failure?.failureClass == .providerUnavailable)
        #expect(failure?.code == "not_issued")
    }

    @Test("an order that arrives late is found by the second look-up")
    func late() throws {
        var rehearsal = try lost()
        _ = try rehearsal.answer("status-1", 404, Order.notFound)
        _ = try rehearsal.send(.timer("wait-2"))
        #expect(try rehearsal.answer("status-3", 200, Order.voucher()).result?.providerReference == "v1")
    }

    @Test("a 404 that is not the vendor's own proves nothing")
    func foreignAbsence() throws {
        var rehearsal = try lost()
        for (number, delay) in [(1, 1), (3, 2), (5, 4), (7, 8)] {
            let answer = try rehearsal.answer("status-\(number)", 404, "<html>")
            #expect(answer.effects == [.timer("wait-\(number + 1)", after: .seconds(delay))])
            _ = try rehearsal.send(.timer("wait-\(number + 1)"))
        }
    }

    @Test("a failing look-up is repeated after a pause, longer if the vendor asks for it")
    func backOff() throws {
        var rehearsal = try lost()
        #expect(try rehearsal.fail("status-1", .outcomeUnknown).effects == [.timer("wait-2", after: .seconds(1))])
        _ = try rehearsal.send(.timer("wait-2"))
        #expect(try rehearsal.answer("status-3", 500).effects == [.timer("wait-4", after: .seconds(2))])
        _ = try rehearsal.send(.timer("wait-4"))
        let limited = try rehearsal.answer("status-5", 429, headers: [.init("retry-after", "20")])
        #expect(limited.effects == [.timer("wait-6", after: .seconds(20))])
    }

    @Test("a refused look-up leaves the outcome unknown", arguments: [400, 401, 402, 403])
    func refused(status: Int) throws {
        var rehearsal = try lost()
        let failure = try rehearsal.answer("status-1", status).failure
        #expect(failure?.failureClass == .outcomeUnknown)
        #expect(failure?.code == "lookup_refused")
    }

    @Test("what is not settled by the deadline is an unknown outcome, not a failure")
    func deadline() throws {
        var rehearsal = try lost()
        rehearsal.now = rehearsal.deadline
        #expect(try rehearsal.answer("status-1", 500).failure?.failureClass == .outcomeUnknown)
    }

    @Test("looking up has an end")
    func end() throws {
        var rehearsal = try lost()
        rehearsal.deadline = rehearsal.now.advanced(by: .seconds(86_400))
        var step = 1
        for _ in 0..<60 {
            #expect(try rehearsal.answer("status-\(step)", 500).failure == nil)
            _ = try rehearsal.send(.timer("wait-\(step + 1)"))
            step += 2
        }
        #expect(try rehearsal.answer("status-\(step)", 500).failure?.failureClass == .outcomeUnknown)
    }

    @Test("a pending voucher is asked for by its id until it is issued; later answers may be sparse")
    func pending() throws {
        var rehearsal = try Order.sent()
        let pending = Order.voucher(id: #""v/1""#, status: #""pending""#)
        #expect(try rehearsal.answer("issue", 201, pending).effects == [.timer("wait-1", after: .seconds(1))])
        #expect(rehearsal.progress == "2/2 waiting for the voucher")
        let request = try #require(try rehearsal.send(.timer("wait-1")).requests.first)
        #expect(request.path.description == "/api/v1/status/v%2F1")
        #expect(try rehearsal.answer("status-2", 200, pending).effects == [.timer("wait-3", after: .seconds(2))])
        _ = try rehearsal.send(.timer("wait-3"))
        // The vendor does not know a voucher that it has named before: that settles nothing.
        #expect(try rehearsal.answer("status-4", 404, Order.notFound).effects.count == 1)
        _ = try rehearsal.send(.timer("wait-5"))
        #expect(try rehearsal.answer("status-6", 200, #"{"id":"v2","status":"issued"}"#).result == nil)
        _ = try rehearsal.send(.timer("wait-7"))
        let result = try rehearsal.answer("status-8", 200, #"{"id":"v/1","status":"issued"}"#).result
        #expect(result == VoucherResult(.issued, providerReference: "v/1", amount: "10.00", currency: "USD"))
    }

    @Test(
        "a voucher that came to nothing says why",
        arguments: [
            ("failed", VoucherResult.Status.failed, "not_issued"), ("expired", .expired, "expired"),
            ("cancelled", .cancelled, "cancelled"),
        ])
    func nothing(text: String, status: VoucherResult.Status, code: String) throws {
        var rehearsal = try lost()
        let body = Order.voucher(status: #""\#(text)""#)
        let result = try rehearsal.answer("status-1", 200, body).result
        #expect(result?.status == status)
        #expect(result?.failure?.code == code)
    }

    @Test("nothing is cancelled once the order may be on its way")
    func cancel() throws {
        var fresh = try Rehearsal(IssueFlow.self)
        #expect(try fresh.send(.cancelled(reason: "asked")).failure?.code == "cancelled")
        var sent = try Order.sent()
        #expect(try sent.send(.cancelled(reason: "asked")) == .performing([]))
        #expect(try sent.answer("issue", 201, Order.voucher()).result?.status == .issued)
    }

    @Test("a cancelled order that was not taken is not sent again")
    func cancelledUnsent() throws {
        for outcome in [Response(outcome: .notSent), Response(status: 429), Response(status: 503)] {
            var sent = try Order.sent()
            _ = try sent.send(.cancelled(reason: "asked"))
            #expect(try sent.send(.http("issue", outcome)).failure?.failureClass == .rejectedByProvider)
        }
    }
}
