import Domain
import Engine
import Store
import Testing

@Suite("A retryable failure repeats the effect")
struct RetryTests {
    @Test("the same effect is performed again from the state before it, until its budget is used up")
    func repeats() {
        var bench = Bench()
        _ = bench.begin(asking: .call("a"), state: "before")
        var failing = StepOutput.fail(.providerUnavailable)
        failing.state = .init(version: 9, bytes: Array("after".utf8))
        failing.progress = .init(current: 2, total: 2, message: "")
        _ = bench.performed("a")
        #expect(bench.stepped(failing) == ["attempt a 1 @100"])
        #expect(bench.committed() == ["arm a @100"])
        bench.time = 100
        #expect(bench.due("a") == ["perform a after 1"])
        #expect(bench.performed("a", attempts: 2) == ["step 1 http a response"])
        #expect(bench.inputs.last?.state == Array("before".utf8))
        #expect(bench.stepped(failing) == ["attempt a 2 @300"])
        #expect(bench.committed() == ["arm a @300"])
        bench.time = 300
        #expect(bench.due("a") == ["perform a after 2"])
        #expect(bench.performed("a", attempts: 3) == ["step 1 http a response"])
        #expect(bench.stepped(failing) == ["end failed provider_unavailable"])
        // Only the last of them is a step of the journal.
        #expect(bench.commits.count == 1)
        #expect(bench.last?.step == 1)
    }

    @Test("attempts made by egress count")
    func egressAttempts() {
        var bench = Bench()
        _ = bench.begin(asking: .call("a"))
        _ = bench.performed("a", attempts: 3)
        #expect(bench.stepped(.fail(.providerUnavailable)) == ["end failed provider_unavailable"])
    }

    @Test("a performance that made no attempt counts as well, so an open breaker ends the session in time")
    func noAttempts() {
        var bench = Bench()
        _ = bench.begin(asking: .call("a"))
        var performances = 0
        while bench.ending == nil, performances < 10 {
            performances += 1
            _ = bench.performed("a", .notSent, attempts: 0)
            guard bench.stepped(.fail(.providerUnavailable)).first?.hasPrefix("attempt") == true else { break }
            _ = bench.committed()
            bench.time += 1000
            _ = bench.due("a")
        }
        #expect(performances == 3)
        #expect(bench.ending == .failed(.because(.providerUnavailable)))
    }

    @Test("a plugin's own wait is kept, unless it leads past the deadline")
    func retryAfter() {
        var bench = Bench(deadline: 60_000)
        _ = bench.begin(asking: .call("a"))
        _ = bench.performed("a")
        #expect(bench.stepped(.fail(.rateLimited, retryAfter: 5000)) == ["attempt a 1 @5000"])
        _ = bench.committed()
        _ = bench.due("a")
        _ = bench.performed("a")
        #expect(bench.stepped(.fail(.rateLimited, retryAfter: .max)) == ["end failed rate_limited"])
    }

    @Test(
        "only what is said to pass is repeated",
        arguments: [
            ErrorClass.invalidRequest, .unsupported, .config, .rejectedByProvider, .credentialExpired, .outcomeUnknown,
            .badState, .internalError,
        ])
    func classes(errorClass: ErrorClass) {
        var bench = Bench()
        _ = bench.begin(asking: .call("a"))
        _ = bench.performed("a")
        #expect(bench.stepped(.fail(errorClass)) == ["end failed \(errorClass.name)"])
    }

    @Test(
        "what must not be sent twice is repeated only if it was never sent",
        arguments: [
            (HTTPResult.Outcome.notSent, true), (.response, false), (.outcomeUnknown, false), (.limitExceeded, false),
        ])
    func once(outcome: HTTPResult.Outcome, repeats: Bool) {
        var bench = Bench(effectful: true)
        _ = bench.begin(asking: .call("a", .once))
        _ = bench.performed("a", outcome)
        #expect(
            bench.stepped(.fail(.providerUnavailable))
                == [repeats ? "attempt a 1 @100" : "end failed provider_unavailable"])
    }

    @Test("a vendor that knows repeats by their key may get another after a lost answer")
    func keyed() {
        var bench = Bench(effectful: true)
        _ = bench.begin(asking: .call("a", .keyed))
        _ = bench.performed("a", .outcomeUnknown)
        #expect(bench.stepped(.fail(.providerUnavailable)) == ["attempt a 1 @100"])
    }

    @Test("a failure that a timer or a callback led to is not repeated")
    func timers() {
        var bench = Bench()
        _ = bench.begin(asking: .timer(key: "t", delay: 10))
        _ = bench.due("t")
        #expect(bench.stepped(.fail(.providerUnavailable)) == ["end failed provider_unavailable"])
    }

    @Test("an alarm that went off twice performs the effect once")
    func twoAlarms() {
        var bench = Bench()
        _ = bench.begin(asking: .call("a"))
        #expect(bench.due("a") == [])
        _ = bench.performed("a")
        _ = bench.stepped(.fail(.providerUnavailable))
        _ = bench.committed()
        #expect(bench.due("a") == ["perform a after 1"])
        #expect(bench.due("a") == [])
    }

    @Test("other answers are handled while one waits to be repeated")
    func others() {
        var bench = Bench()
        _ = bench.begin(asking: .call("a"), .call("b"))
        _ = bench.performed("a")
        #expect(bench.stepped(.fail(.providerUnavailable)) == ["attempt a 1 @100"])
        #expect(bench.performed("b") == [])
        #expect(bench.committed() == ["arm a @100", "step 1 http b response"])
        #expect(bench.stepped(.nothing) == ["commit 1"])
        #expect(bench.commits.last?.status == .running)
    }

    @Test("delays grow up to a bound, and jitter takes any part of them")
    func delays() {
        let budget = RetryBudget(attempts: 9, base: 100, factor: 3, max: 1000)
        #expect((0...5).map { budget.delay(after: $0, jitter: 1) } == [100, 100, 300, 900, 1000, 1000])
        #expect((1...3).map { budget.delay(after: $0, jitter: 0.5) } == [50, 150, 450])
        #expect(budget.delay(after: 1_000_000, jitter: 1) == 1000)
        #expect(budget.delay(after: 3, jitter: 0) == 0)
        #expect(RetryBudget(attempts: 2, base: 5000, factor: 2, max: 100).delay(after: 1, jitter: 1) == 100)
    }
}
