import Domain
import Testing

@testable import Engine

@Suite("A call whose credentials were refused")
struct RenewalTests {
    private func bench(effectful: Bool = false, _ effect: Effect = .call("a"), renews: Bool = true) -> Bench {
        // One attempt only: a renewal does not count among them.
        var bench = Bench(effectful: effectful, retry: RetryBudget(attempts: 1, base: 100, factor: 2, max: 1000))
        bench.machine.renewsCredentials = renews
        _ = bench.begin(asking: effect)
        return bench
    }

    @Test("is made once more, with the same key and at once, and then the failure stands", arguments: [false, true])
    func once(effectful: Bool) {
        // Also one that is never sent again when its answer is lost: this answer was not.
        var bench = bench(effectful: effectful, .call("a", effectful ? .once : .safe))
        #expect(bench.performed("a", withAcquired: true) == ["step 1 http a response"])
        #expect(bench.stepped(.fail(.credentialExpired)) == ["attempt a 1 @0"])
        #expect(bench.committed() == ["arm a @0"])
        #expect(bench.due("a") == ["perform a after 1"])
        #expect(bench.machine.renewed == ["a"])
        #expect(bench.performed("a", withAcquired: true) == ["step 1 http a response"])
        #expect(bench.stepped(.fail(.credentialExpired)) == ["end failed credential_expired"])
    }

    @Test("is not repeated where nothing can be acquired, or nothing acquired was used")
    func notAcquired() {
        var without = bench(renews: false)
        _ = without.performed("a", withAcquired: true)
        #expect(without.stepped(.fail(.credentialExpired)) == ["end failed credential_expired"])
        var own = bench()
        _ = own.performed("a")
        #expect(own.stepped(.fail(.credentialExpired)) == ["end failed credential_expired"])
    }

    @Test("is not repeated after a lost answer: it may have had its effect")
    func lost() {
        var bench = bench(.call("a", .once))
        _ = bench.performed("a", .outcomeUnknown, withAcquired: true)
        #expect(bench.stepped(.fail(.credentialExpired)) == ["end failed credential_expired"])
    }

    @Test("is not repeated for a client that wants it stopped, nor after the deadline")
    func over() {
        var cancelled = bench()
        _ = cancelled.performed("a", withAcquired: true)
        _ = cancelled.cancel()
        #expect(cancelled.stepped(.fail(.credentialExpired)) == ["end cancelled no"])
        var late = bench()
        _ = late.performed("a", withAcquired: true)
        late.time = 300_000
        #expect(late.stepped(.fail(.credentialExpired)) == ["end failed credential_expired"])
    }
}
