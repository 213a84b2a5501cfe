import Domain
import Testing

@testable import Engine

@Suite("A shelf for acquired credentials")
struct CredentialShelfTests {
    private let start = Timestamp(milliseconds: 1_000_000)

    private func at(_ milliseconds: Int64) -> Timestamp { start.adding(milliseconds: milliseconds) }

    private func token(_ number: Int, at time: Int64 = 0, lifetime: Int64? = nil) -> AcquiredCredentials {
        let value = CapturedValue(
            name: "token", kind: .secret, value: [UInt8(number)],
            expiresAt: lifetime.map { at(time).adding(milliseconds: $0) })
        return AcquiredCredentials(number: number, values: [value], acquiredAt: at(time))
    }

    private func holding(_ lifetime: Int64? = nil) -> CredentialShelf {
        var shelf = CredentialShelf()
        _ = shelf.ask(at: start)
        shelf.acquired(token(1, lifetime: lifetime))
        return shelf
    }

    @Test("the first who asks acquires, the others wait, and then all use the same")
    func once() {
        var shelf = CredentialShelf()
        #expect(shelf.ask(at: start) == .acquire(number: 1, .missing, meanwhile: nil))
        #expect(shelf.ask(at: start) == .wait)
        shelf.acquired(token(1))
        #expect(shelf.ask(at: at(1_000_000_000)) == .use(token(1)))
    }

    @Test("shortly before they run out new ones are acquired, while the old ones serve")
    func ahead() {
        var shelf = holding(100_000)
        #expect(shelf.ask(at: at(89_999)) == .use(token(1, lifetime: 100_000)))
        #expect(
            shelf.ask(at: at(90_000)) == .acquire(number: 2, .expired, meanwhile: token(1, lifetime: 100_000)))
        #expect(shelf.ask(at: at(90_001)) == .use(token(1, lifetime: 100_000)))
        shelf.acquired(token(2, at: 90_002))
        #expect(shelf.ask(at: at(90_003)) == .use(token(2, at: 90_002)))
    }

    @Test("what has run out serves nobody, also when nothing new can be had")
    func ranOut() {
        var shelf = holding(100_000)
        _ = shelf.ask(at: at(95_000))
        let down = StepFailure(.providerUnavailable, code: "down", message: "down")
        shelf.failed(2, down, at: at(95_000))
        #expect(shelf.ask(at: at(95_500)) == .use(token(1, lifetime: 100_000)))
        #expect(shelf.ask(at: at(96_000)) == .acquire(number: 3, .expired, meanwhile: token(1, lifetime: 100_000)))
        shelf.failed(3, down, at: at(99_500))
        #expect(shelf.ask(at: at(100_000)) == .fail(down))
        #expect(shelf.ask(at: at(101_500)) == .acquire(number: 4, .expired, meanwhile: nil))
    }

    @Test("a refusal counts for those that were refused, not for newer ones")
    func refused() {
        var shelf = holding()
        #expect(shelf.ask(refused: 1, at: at(1)) == .acquire(number: 2, .refused, meanwhile: nil))
        #expect(shelf.ask(refused: 1, at: at(2)) == .wait)
        shelf.acquired(token(2, at: 3))
        #expect(shelf.ask(refused: 1, at: at(4)) == .use(token(2, at: 3)))
    }

    @Test("a vendor that refuses what is new is left alone for a while, longer each time")
    func refusedAgain() {
        var shelf = holding()
        _ = shelf.ask(refused: 1, at: at(1))
        shelf.acquired(token(2, at: 2))
        guard case .fail(let failure) = shelf.ask(refused: 2, at: at(3)) else {
            Issue.record("asked at once")
            return
        }
        #expect(failure.errorClass == .config && failure.code == "credential.refused")
        #expect(shelf.ask(at: at(1001)) == .fail(failure))
        #expect(shelf.ask(at: at(1002)) == .acquire(number: 3, .refused, meanwhile: nil))
        shelf.acquired(token(3, at: 1100))
        #expect(shelf.ask(refused: 3, at: at(1200)) == .fail(failure))
        #expect(shelf.ask(at: at(3099)) == .fail(failure))
        #expect(shelf.ask(at: at(3100)) == .acquire(number: 4, .refused, meanwhile: nil))
        // What has served for a minute was good: its end is a matter of course again.
        shelf.acquired(token(4, at: 3200))
        #expect(shelf.ask(refused: 4, at: at(63_200)) == .acquire(number: 5, .refused, meanwhile: nil))
    }

    @Test("a failure is told to all for a second, then two, up to a minute, or as long as the vendor asks")
    func failures() {
        var shelf = CredentialShelf()
        var time: Int64 = 0
        for pause: Int64 in [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000] {
            guard case .acquire(let number, .missing, nil) = shelf.ask(at: at(time)) else {
                Issue.record("not asked at \(time)")
                return
            }
            let failure = StepFailure(.config, code: "no", message: "no \(number)")
            shelf.failed(number, failure, at: at(time))
            #expect(shelf.ask(at: at(time + pause - 1)) == .fail(failure))
            time += pause
        }
        guard case .acquire(let number, _, _) = shelf.ask(at: at(time)) else { return }
        let limited = StepFailure(.rateLimited, code: "slow", message: "slow", retryAfter: 90_000)
        shelf.failed(number, limited, at: at(time))
        #expect(shelf.ask(at: at(time + 89_999)) == .fail(limited))
    }

    @Test("what an acquisition of before a change of the account brings is not kept")
    func outdated() {
        var shelf = CredentialShelf(after: 4)
        shelf.acquired(token(4))
        shelf.failed(4, StepFailure(.config, code: "no", message: "no"), at: start)
        #expect(shelf.ask(at: start) == .acquire(number: 5, .missing, meanwhile: nil))
    }
}
