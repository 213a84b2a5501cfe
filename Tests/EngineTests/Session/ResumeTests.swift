import Domain
import Engine
import Store
import Testing

@Suite("A session goes on where its journal ends")
struct ResumeTests {
    private static func journal(
        _ pending: PendingEffect..., step: Int = 3, ended: Set<String> = [], reached: Bool = false,
        correlations: Set<String> = [], captured: [CapturedValue] = []
    ) -> SessionMachine.Journal {
        SessionMachine.Journal(
            step: step, countedSteps: 2, state: .init(version: 4, bytes: Array("journal".utf8)),
            progress: .init(current: 1, total: 2, message: "m"),
            pending: Dictionary(uniqueKeysWithValues: pending.map { ($0.effect.key, $0) }), endedKeys: ended,
            reached: reached, correlations: correlations, captured: captured)
    }

    @Test(
        "a call that may be repeated is made again, and may have reached the vendor", arguments: [Repeat.safe, .keyed])
    func repeatable(repeats: Repeat) {
        var bench = Bench(effectful: true)
        #expect(
            bench.resume(Self.journal(PendingEffect(effect: .call("a", repeats), attempts: 1)))
                == ["perform a after 1, in doubt"])
        #expect(bench.machine.reached)
        #expect(bench.performed("a", attempts: 2) == ["step 3 http a response"])
        #expect(bench.inputs.last?.state == Array("journal".utf8))
        #expect(bench.inputs.last?.stateVersion == 4)
    }

    @Test("one that must not be sent twice, and was not sent, is sent")
    func undispatched() {
        var bench = Bench(effectful: true)
        #expect(bench.resume(Self.journal(PendingEffect(effect: .call("a", .once)))) == ["perform a after 0"])
        #expect(!bench.machine.reached)
    }

    @Test("one that must not be sent twice, and may have been sent, is told as of unknown outcome")
    func dispatched() {
        var bench = Bench(effectful: true)
        let actions = bench.resume(Self.journal(PendingEffect(effect: .call("a", .once), dispatched: true)))
        #expect(actions == ["step 3 http a outcome_unknown"])
        #expect(bench.machine.reached)
        #expect(bench.stepped(.fail(.providerUnavailable)) == ["end failed provider_unavailable"])
    }

    @Test("timers and waits keep the time they had, and so does a call that waits to be repeated")
    func alarms() {
        let due = Bench.start.adding(milliseconds: 77)
        var bench = Bench()
        let actions = bench.resume(
            Self.journal(
                PendingEffect(effect: .timer(key: "t", delay: 5), dueAt: due),
                PendingEffect(effect: .awaitCallback(key: "k", correlation: "k", timeout: 5), dueAt: due),
                PendingEffect(effect: .call("r"), attempts: 1, dueAt: due), correlations: ["k"]))
        #expect(actions == ["arm k @77", "arm r @77", "arm t @77"])
        #expect(bench.due("r") == ["perform r after 1"])
        #expect(bench.called("k") == ["step 3 callback k"])
    }

    @Test("a call whose time to be repeated has come may have been repeated before", arguments: [0, 77])
    func repetition(due: Int64) {
        var bench = Bench()
        let call = PendingEffect(
            effect: .call("r", .keyed), attempts: 1, dueAt: Bench.start.adding(milliseconds: due))
        #expect(bench.resume(Self.journal(call)) == ["arm r @\(due)"])
        #expect(bench.due("r") == ["perform r after 1" + (due == 0 ? ", in doubt" : "")])
    }

    @Test("of two waits for one correlation the older one is ended first, whatever their names")
    func waits() {
        var bench = Bench()
        let wait: (String, Int64, UInt64) -> PendingEffect = { key, due, timeout in
            PendingEffect(
                effect: .awaitCallback(key: key, correlation: "k", timeout: timeout),
                dueAt: Bench.start.adding(milliseconds: due))
        }
        _ = bench.resume(Self.journal(wait("a", 500, 10), wait("b", 600, 590), correlations: ["k"]))
        #expect(bench.called("k") == ["step 3 callback b"])
    }

    @Test("waits on one correlation keep their turn: the one that began first comes first")
    func turns() {
        let due = Bench.start.adding(milliseconds: 77)
        var bench = Bench()
        _ = bench.resume(
            Self.journal(
                PendingEffect(effect: .awaitCallback(key: "a", correlation: "c", timeout: 5), dueAt: due),
                PendingEffect(effect: .awaitCallback(key: "b", correlation: "c", timeout: 50), dueAt: due),
                correlations: ["c"]))
        #expect(bench.called("c") == ["step 3 callback b"])
        _ = bench.stepped(.nothing)
        _ = bench.committed()
        #expect(bench.called("c") == ["step 4 callback a"])
    }

    @Test("all of it at once, in the order of keys, with the lost answers one step at a time")
    func everything() {
        var bench = Bench(effectful: true)
        let actions = bench.resume(
            Self.journal(
                PendingEffect(effect: .call("c")), PendingEffect(effect: .call("b", .once), dispatched: true),
                PendingEffect(effect: .call("d", .once), dispatched: true),
                PendingEffect(effect: .timer(key: "a", delay: 1), dueAt: Bench.start)))
        #expect(actions == ["arm a @0", "step 3 http b outcome_unknown", "perform c after 0, in doubt"])
        _ = bench.stepped(.nothing)
        #expect(bench.committed() == ["step 4 http d outcome_unknown"])
    }

    @Test("keys stay used, budgets stay spent, and correlations hold")
    func memory() {
        var bench = Bench()
        _ = bench.resume(Self.journal(PendingEffect(effect: .call("a")), ended: ["old"], correlations: ["k"]))
        #expect(bench.machine.countedSteps == 2)
        #expect(bench.machine.progress?.current == 1)
        _ = bench.performed("a")
        #expect(
            bench.stepped(.asks(.awaitCallback(key: "k", correlation: "k", timeout: 1), .call("new"))) == ["commit 3"])
        _ = bench.committed()
        _ = bench.performed("new")
        #expect(bench.stepped(.asks(.call("old"))).last == "end failed effect.key_reused")
    }

    @Test("a session that has made no step begins")
    func begins() {
        var bench = Bench()
        #expect(bench.resume(Self.journal(step: 0)) == ["step 0 start"])
    }

    @Test("captured values are there again")
    func captured() {
        let pin = CapturedValue(name: "pin", kind: .secret, value: [1], expiresAt: nil)
        var bench = Bench()
        _ = bench.resume(Self.journal(PendingEffect(effect: .call("a")), reached: true, captured: [pin]))
        #expect(bench.machine.captured == ["pin": pin])
        #expect(bench.machine.reached)
    }

    @Test("a machine resumed from what another committed asks for the same things")
    func roundTrip() {
        var first = Bench()
        let asked = first.begin(asking: .call("a"), .timer(key: "t", delay: 40), state: "s")
        let record = first.commits[0]
        var second = Bench()
        second.time = 10
        let again = second.resume(
            .init(
                step: record.step + 1, countedSteps: record.countedSteps, state: record.state, progress: nil,
                pending: Dictionary(
                    uniqueKeysWithValues: record.effects.map {
                        ($0.effect.key, PendingEffect(effect: $0.effect, dueAt: $0.dueAt))
                    }), endedKeys: [], reached: false, correlations: [], captured: []))
        #expect(asked == ["perform a after 0", "arm t @40"])
        #expect(again == ["perform a after 0, in doubt", "arm t @40"])
        first.time = 20
        second.time = 20
        #expect(first.performed("a") == second.performed("a"))
        #expect(first.inputs.last == second.inputs.last)
    }
}
