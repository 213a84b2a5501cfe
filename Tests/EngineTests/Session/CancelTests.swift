import Domain
import Engine
import Store
import Testing

@Suite("Cancelling a session")
struct CancelTests {
    @Test("a harmless session that does nothing about it is cancelled")
    func harmless() {
        var bench = Bench()
        _ = bench.begin(asking: .call("a"))
        #expect(bench.cancel("changed my mind") == ["step 1 cancel changed my mind"])
        #expect(bench.stepped(.nothing) == ["abandon a", "end cancelled changed my mind"])
    }

    @Test("the plugin is told once")
    func once() {
        var bench = Bench(effectful: true)
        _ = bench.begin(asking: .call("a"))
        #expect(bench.cancel("first") == ["step 1 cancel first"])
        #expect(bench.cancel("second") == [])
        _ = bench.stepped(.nothing)
        #expect(bench.committed() == [])
        #expect(bench.cancel("third") == [])
    }

    @Test("a plugin that has its vendor cancel first goes on until it ends")
    func vendorsCancel() {
        var bench = Bench()
        _ = bench.begin(asking: .call("a"))
        _ = bench.cancel()
        #expect(bench.stepped(.asks(.call("undo"))) == ["commit 1"])
        #expect(bench.committed() == ["perform undo after 0"])
        #expect(bench.performed("undo") == ["step 2 http undo response"])
        #expect(bench.stepped(.fail(.rejectedByProvider)) == ["abandon a", "end cancelled no"])
    }

    @Test("a plugin that already has a result may finish")
    func finish() {
        var bench = Bench(effectful: true)
        _ = bench.begin(asking: .call("a"))
        _ = bench.cancel()
        #expect(bench.stepped(.finish) == ["abandon a", "end finished"])
    }

    @Test("a plugin agrees by failing", arguments: [false, true])
    func agrees(effectful: Bool) {
        var bench = Bench(effectful: effectful)
        _ = bench.begin(asking: .timer(key: "t", delay: 5))
        _ = bench.cancel()
        #expect(bench.stepped(.fail(.rejectedByProvider)) == ["abandon t", "end cancelled no"])
    }

    @Test("agreeing while a call is under way leaves unknown what became of it, where that matters")
    func agreesUnderWay() {
        for effectful in [false, true] {
            var bench = Bench(effectful: effectful)
            _ = bench.begin(asking: .call("a", .once))
            _ = bench.cancel()
            let end = effectful ? "end failed cancel.under_way" : "end cancelled no"
            #expect(bench.stepped(.fail(.rejectedByProvider)) == ["abandon a", end])
            #expect(bench.machine.reached)
        }
    }

    @Test("a harmless session is cancelled even if its plugin breaks")
    func broken() {
        var bench = Bench()
        _ = bench.begin(asking: .call("a"))
        _ = bench.cancel()
        #expect(bench.stepFailed(.because(.internalError)) == ["abandon a", "end cancelled no"])
    }

    @Test("an effectful session goes on as if it had not been asked, whether the plugin does nothing or breaks")
    func effectful() {
        for breaks in [false, true] {
            var bench = Bench(effectful: true)
            _ = bench.begin(asking: .call("a", .once))
            _ = bench.cancel()
            if breaks {
                #expect(bench.stepFailed(.because(.internalError)) == [])
            } else {
                #expect(bench.stepped(.nothing) == ["commit 1"])
                #expect(bench.committed() == [])
            }
            #expect(bench.performed("a") == ["step \(breaks ? 1 : 2) http a response"])
            #expect(bench.stepped(.finish) == ["end finished"])
        }
    }

    @Test("an answer that arrived while an effectful plugin broke over a cancel is not lost")
    func answerDuringCancel() {
        var bench = Bench(effectful: true)
        _ = bench.begin(asking: .call("a", .once))
        _ = bench.cancel()
        #expect(bench.performed("a") == [])
        #expect(bench.stepFailed(.because(.internalError)) == ["step 1 http a response"])
    }

    @Test("an effectful session whose step says nothing after a cancel ends instead of hanging")
    func stalledAfterCancel() {
        var bench = Bench(effectful: true)
        _ = bench.begin(asking: .call("a"))
        _ = bench.cancel()
        _ = bench.stepped(.nothing)
        _ = bench.committed()
        _ = bench.performed("a")
        #expect(bench.stepped(.nothing) == ["end failed step.stalled"])
    }

    @Test("a harmless one whose vendor's cancel is answered, and that then says nothing, is cancelled")
    func stalledAfterVendorsCancel() {
        var bench = Bench()
        _ = bench.begin(asking: .timer(key: "t", delay: 10))
        _ = bench.cancel()
        _ = bench.stepped(.asks(.call("undo")))
        _ = bench.committed()
        _ = bench.due("t")
        _ = bench.stepped(.nothing)
        _ = bench.committed()
        _ = bench.performed("undo")
        #expect(bench.stepped(.nothing) == ["end cancelled no"])
    }

    @Test("a cancel during a step is told after it")
    func duringStep() {
        var bench = Bench()
        _ = bench.begin()
        #expect(bench.cancel() == [])
        _ = bench.stepped(.asks(.call("a")))
        #expect(bench.committed() == ["perform a after 0", "step 1 cancel no"])
    }

    @Test("a failure that came of the cancel counts as cancelled, one that is worth repeating is repeated first")
    func failureAfterCancel() {
        var bench = Bench()
        _ = bench.begin(asking: .call("a"))
        _ = bench.cancel()
        _ = bench.stepped(.asks(.call("undo")))
        _ = bench.committed()
        _ = bench.performed("undo")
        #expect(bench.stepped(.fail(.providerUnavailable)) == ["attempt undo 1 @100"])
        #expect(bench.committed() == ["arm undo @100"])
    }
}
