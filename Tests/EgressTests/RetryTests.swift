import Domain
import Testing

@testable import Egress

@Suite struct RetryTests {
    func verdict(
        _ ending: RetryPolicy.Ending, _ repeats: Repeat, attempts: Int = 1, remaining: Int64 = 100_000
    ) -> RetryPolicy.Verdict {
        RetryPolicy(settings: RetrySettings(jitter: .none), repeats: repeats)
            .verdict(on: ending, attempts: attempts, remaining: remaining, random: 1)
    }

    @Test("what cannot have been sent is repeated whatever it is", arguments: [Repeat.safe, .keyed, .once])
    func notSent(repeats: Repeat) {
        #expect(verdict(.notSent(transient: true), repeats) == .retry(after: 1000))
        #expect(verdict(.notSent(transient: false), repeats) == .stop)
    }

    @Test("a lost answer is repeated only where that does no harm")
    func unknown() {
        #expect(verdict(.outcomeUnknown, .safe) == .retry(after: 1000))
        #expect(verdict(.outcomeUnknown, .keyed) == .retry(after: 1000))
        #expect(verdict(.outcomeUnknown, .once) == .stop)
    }

    @Test("answers that ask for another try get one, unless it was a once", arguments: [429, 500, 502, 503, 504])
    func statuses(status: Int) {
        #expect(verdict(.response(status: status, retryAfter: nil), .safe) == .retry(after: 1000))
        #expect(verdict(.response(status: status, retryAfter: nil), .once) == .stop)
    }

    @Test("other answers are final", arguments: [200, 202, 301, 400, 401, 404, 409, 422, 501, 505])
    func finalStatuses(status: Int) {
        #expect(verdict(.response(status: status, retryAfter: 1), .safe) == .stop)
    }

    @Test("Retry-After is kept to, and ends it when it is beyond the deadline")
    func retryAfter() {
        #expect(verdict(.response(status: 429, retryAfter: 30_000), .safe) == .retry(after: 30_000))
        #expect(
            verdict(.response(status: 503, retryAfter: 30_000), .safe, remaining: 20_000)
                == .tooLate(retryAfter: 30_000))
        #expect(verdict(.notSent(transient: true), .safe, remaining: 500) == .tooLate(retryAfter: 1000))
    }

    @Test("the budget is one for all attempts ever made")
    func budget() {
        #expect(verdict(.outcomeUnknown, .safe, attempts: 2) == .retry(after: 2000))
        #expect(verdict(.outcomeUnknown, .safe, attempts: 3) == .stop)
    }

    @Test("delays double up to their cap, and full jitter takes any part of one")
    func backoff() {
        let policy = RetryPolicy(settings: RetrySettings(jitter: .full), repeats: .safe)
        #expect(
            (1...6).map { policy.backoff(afterAttempts: $0, random: 1) } == [1000, 2000, 4000, 8000, 10_000, 10_000])
        #expect(policy.backoff(afterAttempts: 2, random: 0) == 0)
        #expect(policy.backoff(afterAttempts: 2, random: 0.25) == 500)
        #expect(policy.backoff(afterAttempts: Int.max, random: 1) == 10_000)
    }

    @Test("a Retry-After field is seconds or a date in any of the three forms")
    func field() {
        let now = Timestamp(milliseconds: 784_111_770_000)
        #expect(RetryAfter.milliseconds("7", now: now) == 7000)
        #expect(RetryAfter.milliseconds("Sun, 06 Nov 1994 08:49:37 GMT", now: now) == 7000)
        #expect(RetryAfter.milliseconds("Sunday, 06-Nov-94 08:49:37 GMT", now: now) == 7000)
        #expect(RetryAfter.milliseconds("Sun Nov  6 08:49:37 1994", now: now) == 7000)
        #expect(RetryAfter.milliseconds("Sun, 06 Nov 1994 08:49:00 GMT", now: now) == 0)
        for bad in ["", "soon", "-1", "1.5", "99999999999999999999", "Sun, 32 Nov 1994 08:49:37 GMT"] {
            #expect(RetryAfter.milliseconds(bad, now: now) == nil)
        }
        #expect(RetryAfter.date("Thu, 29 Feb 2024 00:00:00 GMT")?.milliseconds == 1_709_164_800_000)
    }
}
