import Domain
import Store
import Testing

@testable import Engine

@Suite("What a session's end means for its request")
struct ConclusionTests {
    private static let now = Timestamp(milliseconds: 42)

    @Test("a verification completes with the decision of its result", arguments: ["approved", "rejected", "review"])
    func verification(decision: String) throws {
        let (record, result) = try Conclusion.completed(
            ["decision": .string(decision), "retryable": true], captured: [:], kind: .verification, provider: "p",
            at: Self.now)
        #expect(record.status == .completed)
        #expect(record.decision?.rawValue == decision)
        #expect(record.retryable == true)
        #expect(record.failureCode == nil)
        #expect(record.provider == "p")
        #expect(record.at == Self.now)
        #expect(record.result == result.serialized())
    }

    @Test("retryable is no unless the result says so")
    func retryable() throws {
        let record = try Conclusion.completed(
            ["decision": "review"], captured: [:], kind: .verification, provider: "p", at: Self.now
        ).record
        #expect(record.retryable == false)
    }

    @Test("a voucher completes without a decision, with its captured values in place")
    func voucher() throws {
        let pin = CapturedValue(name: "pin", kind: .secret, value: Array("9911".utf8), expiresAt: nil)
        let (record, result) = try Conclusion.completed(
            ["status": "issued", "pin": ["$capture": "pin"]], captured: ["pin": pin], kind: .voucher, provider: "p",
            at: Self.now)
        #expect(record.status == .completed)
        #expect(record.decision == nil)
        #expect(record.retryable == nil)
        #expect(result == ["status": "issued", "pin": "9911"])
    }

    @Test("a voucher that was not issued is a failed request, and keeps its result")
    func failedVoucher() throws {
        let record = try Conclusion.completed(
            ["status": "failed"], captured: [:], kind: .voucher, provider: "p", at: Self.now
        ).record
        #expect(record.status == .failed)
        #expect(record.failureCode == "rejected_by_provider")
        #expect(record.result != nil)
    }

    @Test("a result with an unknown capture is refused")
    func unknownCapture() {
        #expect(throws: StepFailure.self) {
            try Conclusion.completed(
                ["pin": ["$capture": "pin"]], captured: [:], kind: .voucher, provider: "p", at: Self.now)
        }
    }

    @Test("a failure keeps its class, code and message for operators, and a safe code for the client")
    func failed() throws {
        let record = Conclusion.failed(
            StepFailure(.rateLimited, code: "E42", message: "quota"), provider: nil, at: Self.now)
        #expect(record.status == .failed)
        #expect(record.failureCode == "provider_unavailable")
        #expect(record.provider == nil)
        let detail = try JSON.parse(record.failureDetail ?? [])
        #expect(detail == ["class": "rate_limited", "code": "E42", "message": "quota"])
    }

    @Test("cancelled and expired requests have no result; only the expired one has a code")
    func ended() {
        #expect(Conclusion.ended(.cancelled, provider: "p", at: Self.now).failureCode == nil)
        #expect(Conclusion.ended(.expired, provider: "p", at: Self.now).failureCode == "expired")
        #expect(Conclusion.ended(.cancelled, provider: "p", at: Self.now).result == nil)
    }

    @Test("of several failures a provider that is down is told before one that does no such thing")
    func telling() {
        let down = StepFailure.because(.providerUnavailable)
        let unable = StepFailure.because(.unsupported)
        #expect(Conclusion.telling([unable, down]) == down)
        #expect(Conclusion.telling([down, unable]) == down)
        #expect(Conclusion.telling([unable, .because(.invalidRequest)]) == .because(.invalidRequest))
        #expect(Conclusion.telling([]).errorClass == .providerUnavailable)
    }
}
