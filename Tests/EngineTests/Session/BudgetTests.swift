import Domain
import Engine
import Store
import Testing

@Suite("What a session may not do")
struct BudgetTests {
    @Test("a hundred steps, of which timers and callbacks do not count")
    func steps() {
        var bench = Bench()
        _ = bench.begin(asking: .call("0"), .timer(key: "t0", delay: 1))
        for number in 1..<Budgets.steps {
            _ = bench.due("t\(number - 1)")
            #expect(bench.stepped(.asks(.timer(key: "t\(number)", delay: 1))).first?.hasPrefix("commit") == true)
            _ = bench.committed()
            _ = bench.performed("\(number - 1)")
            #expect(bench.stepped(.asks(.call("\(number)"))).first?.hasPrefix("commit") == true)
            _ = bench.committed()
        }
        #expect(bench.machine.countedSteps == Budgets.steps)
        _ = bench.due("t\(Budgets.steps - 1)")
        _ = bench.stepped(.asks(.timer(key: "last", delay: 1)))
        _ = bench.committed()
        _ = bench.performed("\(Budgets.steps - 1)")
        #expect(bench.stepped(.asks(.call("more"))).last == "end failed budget.steps")
    }

    @Test("sixteen pending effects, the one that just ended not among them")
    func pending() {
        var bench = Bench()
        let effects = (0..<Budgets.pendingEffects).map { Effect.call("\($0)") }
        _ = bench.begin()
        _ = bench.stepped(StepOutput(effects: effects))
        _ = bench.committed()
        _ = bench.performed("0")
        #expect(bench.stepped(.asks(.call("next"))) == ["commit 1"])
        _ = bench.committed()
        _ = bench.performed("1")
        #expect(bench.stepped(.asks(.call("x"), .call("y"))).last == "end failed budget.pending_effects")
    }

    @Test("a key names one effect for the life of a session", arguments: ["a", "t", "k"])
    func keys(key: String) {
        var bench = Bench()
        _ = bench.begin(
            asking: .call("a"), .timer(key: "t", delay: 1), .awaitCallback(key: "k", correlation: "k", timeout: 1),
            .call("other"),
            correlations: ["k"])
        _ = bench.performed("a")
        _ = bench.stepped(.nothing)
        _ = bench.committed()
        _ = bench.performed("other")
        #expect(bench.stepped(.asks(.call(key))).last == "end failed effect.key_reused")
    }

    @Test("a callback is awaited only for a key that was correlated, in this step or before")
    func correlation() {
        var bench = Bench()
        _ = bench.begin()
        #expect(
            bench.stepped(.asks(.awaitCallback(key: "k", correlation: "k", timeout: 1))) == [
                "end failed callback.not_correlated"
            ])
        var other = Bench()
        _ = other.begin(asking: .call("a"), correlations: ["k"])
        _ = other.performed("a")
        #expect(other.stepped(.asks(.awaitCallback(key: "k", correlation: "k", timeout: 1))) == ["commit 1"])
        #expect(bench.commits.isEmpty)
        #expect(other.commits[0].correlations == ["k"])
    }

    @Test("a step leaves a pending effect or an end")
    func stalled() {
        var bench = Bench()
        _ = bench.begin()
        #expect(bench.stepped(.nothing) == ["end failed step.stalled"])
        var other = Bench()
        _ = other.begin(asking: .call("a"))
        _ = other.performed("a")
        #expect(other.stepped(.nothing) == ["end failed step.stalled"])
    }

    @Test("a refused step leaves no trace but the effect it consumed")
    func refusedStep() {
        var bench = Bench()
        _ = bench.begin(asking: .call("a"), state: "before")
        _ = bench.performed("a")
        var output = StepOutput.asks(.call("a"))
        output.state = .init(version: 2, bytes: [1])
        output.correlations = ["k"]
        _ = bench.stepped(output)
        #expect(bench.last?.state == nil)
        #expect(bench.last?.effects == [])
        #expect(bench.last?.correlations == [])
        #expect(bench.last?.ended.map(\.key) == ["a"])
    }
}
