import Domain
import Engine
import Store
import Testing

@Suite("A session performs what it has written, one event at a time")
struct OrderTests {
    @Test("a step is written before its effects are performed, and the answer is the next step")
    func order() {
        var bench = Bench()
        #expect(bench.begin() == ["step 0 start"])
        #expect(bench.stepped(.asks(.call("a"))) == ["commit 0"])
        #expect(bench.committed() == ["perform a after 0"])
        #expect(bench.performed("a") == ["step 1 http a response"])
        #expect(bench.stepped(.finish) == ["end finished"])
        #expect(bench.ending == .finished(["decision": "approved"]))
        #expect(bench.last?.ended == [EndedEffect(key: "a", outcome: "response", attempts: 1)])
        #expect(bench.last?.step == 1)
    }

    @Test("the plugin is handed the request, then its own state, with one seed and rising step numbers")
    func inputs() {
        var bench = Bench()
        _ = bench.begin(asking: .call("a"), state: "asked")
        _ = bench.performed("a")
        _ = bench.stepped(.asks(.call("b")))
        _ = bench.committed()
        _ = bench.performed("b")
        #expect(bench.inputs.map(\.number) == [0, 1, 2])
        #expect(bench.inputs[0].event == .start(Array("{}".utf8)))
        #expect(bench.inputs.map(\.state) == [[], Array("asked".utf8), Array("asked".utf8)])
        #expect(bench.inputs.map(\.stateVersion) == [0, 1, 1])
        #expect(Set(bench.inputs.map(\.seed)).count == 1)
    }

    @Test("several effects are performed at once, and answers that arrive during a step wait their turn")
    func several() {
        var bench = Bench()
        #expect(
            bench.begin(asking: .call("a"), .call("b"), .timer(key: "t", delay: 50))
                == ["perform a after 0", "perform b after 0", "arm t @50"])
        #expect(bench.performed("b") == ["step 1 http b response"])
        #expect(bench.performed("a") == [])
        bench.time = 60
        #expect(bench.due("t") == [])
        #expect(bench.stepped(.nothing) == ["commit 1"])
        #expect(bench.committed() == ["step 2 http a response"])
        #expect(bench.stepped(.nothing) == ["commit 2"])
        #expect(bench.committed() == ["step 3 timer t"])
        #expect(bench.stepped(.finish) == ["end finished"])
    }

    @Test("an answer that arrives while a step is being written is the next step, after the new effects have begun")
    func whileCommitting() {
        var bench = Bench()
        _ = bench.begin(asking: .call("a"), .call("b"))
        _ = bench.performed("a")
        #expect(bench.stepped(.asks(.call("c"))) == ["commit 1"])
        #expect(bench.performed("b") == [])
        #expect(bench.committed() == ["perform c after 0", "step 2 http b response"])
    }

    @Test("what is committed says what ended, what begins, and whether only timers and callbacks are left")
    func commits() {
        var bench = Bench()
        _ = bench.begin(asking: .call("a"))
        #expect(bench.commits[0].status == .running)
        #expect(!bench.machine.isWaiting)
        _ = bench.performed("a", attempts: 2)
        bench.time = 10
        _ = bench.stepped(
            StepOutput(effects: [.timer(key: "t", delay: 500)], progress: .init(current: 1, total: 2, message: "m")))
        #expect(bench.commits[1].status == .waiting)
        #expect(bench.commits[1].ended == [EndedEffect(key: "a", outcome: "response", attempts: 2)])
        #expect(bench.commits[1].effects.map(\.dueAt) == [Bench.start.adding(milliseconds: 510)])
        #expect(bench.commits[1].progress?.current == 1)
        #expect(bench.commits.map(\.countedSteps) == [1, 2])
        #expect(bench.machine.isWaiting)
    }

    @Test("a timer fires once, and no timer is longer than a session's age")
    func timers() {
        var bench = Bench()
        #expect(
            bench.begin(asking: .timer(key: "t", delay: .max), .timer(key: "u", delay: 1)).first
                == "arm t @\(Budgets.sessionAge)")
        #expect(bench.due("u") == ["step 1 timer u"])
        _ = bench.stepped(.nothing)
        _ = bench.committed()
        #expect(bench.due("u") == [])
    }

    @Test("a callback ends the wait for it, and the wait's own time is then over")
    func callbacks() {
        var bench = Bench()
        let armed = bench.begin(
            asking: .awaitCallback(key: "k", correlation: "k", timeout: 1000), .call("a"), correlations: ["k"])
        #expect(armed == ["arm k @1000", "perform a after 0"])
        #expect(bench.called("k") == ["step 1 callback k"])
        #expect(bench.inputs.last?.event == .callback(key: "k", correlation: "k", payload: Array("p".utf8)))
        _ = bench.stepped(.nothing)
        #expect(bench.commits.last?.ended.map(\.outcome) == ["received"])
        _ = bench.committed()
        #expect(bench.due("k") == [])
    }

    @Test("a callback that never comes is told as a timer")
    func noCallback() {
        var bench = Bench()
        _ = bench.begin(asking: .awaitCallback(key: "k", correlation: "k", timeout: 1000), correlations: ["k"])
        #expect(bench.due("k") == ["step 1 timer k"])
        #expect(bench.stepped(.fail(.providerUnavailable)) == ["end failed provider_unavailable"])
    }

    @Test("a callback and the end of its wait at once are told in their order, the second only if it still matters")
    func callbackAndTimeout() {
        var bench = Bench()
        _ = bench.begin(
            asking: .awaitCallback(key: "k", correlation: "k", timeout: 1000), .call("a"), correlations: ["k"])
        _ = bench.performed("a")
        #expect(bench.called("k") == [])
        #expect(bench.due("k") == [])
        _ = bench.stepped(.nothing)
        #expect(bench.committed() == ["step 2 callback k"])
        _ = bench.stepped(.asks(.call("b")))
        #expect(bench.committed() == ["perform b after 0"])
    }

    @Test("a callback that nobody waits for is kept for the wait to come, and holds up nothing")
    func earlyCallback() {
        var bench = Bench()
        _ = bench.begin(asking: .call("a"), correlations: ["a"])
        #expect(bench.called("a") == [])
        #expect(bench.performed("a") == ["step 1 http a response"])
        _ = bench.stepped(.asks(.awaitCallback(key: "w", correlation: "a", timeout: 1000)))
        #expect(bench.committed() == ["arm w @1000", "step 2 callback w"])
        #expect(bench.inputs.last?.event == .callback(key: "w", correlation: "a", payload: Array("p".utf8)))
    }

    @Test("two waits on one correlation are served in turn, the oldest first, one callback to each")
    func twoWaits() {
        var bench = Bench()
        _ = bench.begin(
            asking: .awaitCallback(key: "z", correlation: "c", timeout: 1000),
            .awaitCallback(key: "b", correlation: "c", timeout: 500), correlations: ["c"])
        #expect(bench.called("c") == ["step 1 callback z"])
        #expect(bench.called("c") == [])
        #expect(bench.called("c") == [])
        _ = bench.stepped(.nothing)
        #expect(bench.commits.last?.ended.map(\.key) == ["z"])
        #expect(bench.committed() == ["step 2 callback b"])
        // The third is left for a wait to come; the second wait's own time is over.
        _ = bench.stepped(.asks(.call("a")))
        #expect(bench.committed() == ["perform a after 0"])
        #expect(bench.due("b") == [])
    }

    @Test("a callback whose wait ran out of time before goes to the next wait")
    func lateForOne() {
        var bench = Bench()
        _ = bench.begin(
            asking: .awaitCallback(key: "one", correlation: "c", timeout: 5),
            .awaitCallback(key: "two", correlation: "c", timeout: 1000), .call("a"), correlations: ["c"])
        _ = bench.performed("a")
        #expect(bench.due("one") == [])
        #expect(bench.called("c") == [])
        _ = bench.stepped(.nothing)
        #expect(bench.committed() == ["step 2 timer one"])
        _ = bench.stepped(.nothing)
        #expect(bench.committed() == ["step 3 callback two"])
    }

    @Test("what was captured is written with the step that consumed the answer, and kept")
    func captures() {
        var bench = Bench()
        let pin = CapturedValue(name: "pin", kind: .secret, value: Array("1234".utf8), expiresAt: nil)
        _ = bench.begin(asking: .call("a"))
        _ = bench.performed("a", captured: [pin])
        _ = bench.stepped(.asks(.call("b")))
        #expect(bench.commits[1].captured == [pin])
        #expect(bench.machine.captured["pin"] == pin)
    }

    @Test("an end abandons what is pending, and nothing follows it")
    func end() {
        var bench = Bench()
        _ = bench.begin(asking: .call("a"), .call("b"), .timer(key: "t", delay: 5))
        _ = bench.performed("a")
        #expect(bench.stepped(.finish) == ["abandon b t", "end finished"])
        #expect(bench.performed("b") == [])
        #expect(bench.due("t") == [])
        #expect(bench.called("k") == [])
        #expect(bench.cancel() == [])
        #expect(bench.expire() == [])
        #expect(bench.committed() == [])
        #expect(bench.stepped(.finish) == [])
    }

    @Test("a session that is too old ends without asking the plugin")
    func expire() {
        var bench = Bench()
        _ = bench.begin(asking: .timer(key: "t", delay: 5))
        #expect(bench.expire() == ["abandon t", "end expired"])
    }

    @Test("a call that cannot be made at all ends the session with the reason")
    func refused() {
        var bench = Bench(effectful: true)
        _ = bench.begin(asking: .call("a", .once))
        #expect(bench.refused("zzz", .because(.config)) == [])
        #expect(bench.refused("a", .because(.config)) == ["end failed config"])
        #expect(!bench.machine.reached)
    }

    @Test("waiting does not use up the time a session has for work")
    func deadline() {
        var bench = Bench(deadline: 1000)
        _ = bench.begin(asking: .timer(key: "t", delay: 5))
        bench.machine.extendDeadline(by: 700)
        bench.machine.extendDeadline(by: -900)
        _ = bench.due("t")
        #expect(bench.inputs.last?.deadline == Bench.start.adding(milliseconds: 1700))
    }

    @Test(
        "what may have reached the vendor is remembered",
        arguments: [
            (HTTPResult.Outcome.response, true), (.outcomeUnknown, true), (.limitExceeded, true), (.notSent, false),
            (.cancelled, false),
        ])
    func reached(outcome: HTTPResult.Outcome, reached: Bool) {
        var bench = Bench(effectful: true)
        _ = bench.begin(asking: .call("a"))
        _ = bench.performed("a", outcome)
        #expect(bench.machine.reached == reached)
    }

    @Test("a call under way when the session ends may reach the vendor yet")
    func reachedUnderWay() {
        var bench = Bench(effectful: true)
        _ = bench.begin(asking: .call("a"), .call("b", .once))
        _ = bench.performed("a", .notSent)
        #expect(bench.stepped(.fail(.config)) == ["abandon b", "end failed config"])
        #expect(bench.machine.reached)
    }

    @Test("what the last step asked for was never sent, nor what waits to be repeated or was not sent")
    func notReached() {
        var bench = Bench(effectful: true)
        _ = bench.begin(asking: .call("a"), .call("b"), .call("c"))
        _ = bench.performed("b", .notSent)
        _ = bench.performed("c", .notSent)
        #expect(bench.stepped(.fail(.providerUnavailable)) == ["attempt b 1 @100"])
        #expect(bench.committed() == ["arm b @100", "step 1 http c not_sent"])
        _ = bench.performed("a", .notSent)
        var output = StepOutput.fail(.config)
        output.effects = [.call("d")]
        #expect(bench.stepped(output) == ["abandon a b d", "end failed config"])
        #expect(!bench.machine.reached)
    }
}
