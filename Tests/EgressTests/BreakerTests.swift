import Egress
import Testing

@Suite struct BreakerTests {
    let settings = BreakerSettings(failures: 3, openDuration: 1000, halfOpenProbes: 1)

    func admit(_ machine: inout BreakerMachine, _ settings: BreakerSettings, at now: Int64) -> BreakerMachine.Permit? {
        if case .allowed(let permit) = machine.admit(settings, at: now).0 { permit } else { nil }
    }

    func fail(_ machine: inout BreakerMachine, _ settings: BreakerSettings, times: Int, at now: Int64) throws {
        for _ in 0..<times {
            let permit = try #require(admit(&machine, settings, at: now))
            _ = machine.record(.failure, for: permit, settings, at: now)
        }
    }

    @Test("so many failures in a row open it, and a success between starts the count anew")
    func opens() throws {
        var machine = BreakerMachine()
        try fail(&machine, settings, times: 2, at: 0)
        let permit = try #require(admit(&machine, settings, at: 0))
        _ = machine.record(.success, for: permit, settings, at: 0)
        try fail(&machine, settings, times: 2, at: 0)
        #expect(machine.current == .closed)
        try fail(&machine, settings, times: 1, at: 0)
        #expect(machine.current == .open)
        #expect(machine.admit(settings, at: 400).0 == .refused(retryAfter: 600))
    }

    @Test("after its time one probe is let through, and decides")
    func probe() throws {
        for (result, state) in [(BreakerMachine.Result.success, BreakerState.closed), (.failure, .open)] {
            var machine = BreakerMachine()
            try fail(&machine, settings, times: 3, at: 0)
            #expect(machine.isOpen(settings, at: 999))
            #expect(!machine.isOpen(settings, at: 1000))
            let (admission, transition) = machine.admit(settings, at: 1000)
            #expect(transition == BreakerTransition(from: .open, to: .halfOpen))
            #expect(machine.isOpen(settings, at: 1000))
            #expect(machine.admit(settings, at: 1000).0 == .refused(retryAfter: 0))
            guard case .allowed(let permit) = admission else {
                Issue.record("refused")
                return
            }
            #expect(
                machine.record(result, for: permit, settings, at: 1500)
                    == BreakerTransition(from: .halfOpen, to: state))
            if state == .open { #expect(machine.admit(settings, at: 1600).0 == .refused(retryAfter: 900)) }
        }
    }

    @Test("a probe that said nothing frees its place")
    func neutralProbe() throws {
        var machine = BreakerMachine()
        try fail(&machine, settings, times: 3, at: 0)
        let permit = try #require(admit(&machine, settings, at: 1000))
        #expect(machine.record(.neutral, for: permit, settings, at: 1000) == nil)
        #expect(machine.current == .halfOpen)
        #expect(admit(&machine, settings, at: 1000) != nil)
    }

    @Test("what was begun before a transition does not count after it")
    func lateResults() throws {
        var machine = BreakerMachine()
        let early = try #require(admit(&machine, settings, at: 0))
        try fail(&machine, settings, times: 3, at: 0)
        _ = machine.record(.success, for: early, settings, at: 10)
        #expect(machine.current == .open)
        let probe = try #require(admit(&machine, settings, at: 1000))
        _ = machine.record(.failure, for: early, settings, at: 1000)
        #expect(machine.current == .halfOpen)
        _ = machine.record(.success, for: probe, settings, at: 1000)
        #expect(machine.current == .closed)
    }

    @Test("several probes close it only together")
    func probes() throws {
        let settings = BreakerSettings(failures: 1, openDuration: 1000, halfOpenProbes: 2)
        var machine = BreakerMachine()
        try fail(&machine, settings, times: 1, at: 0)
        let first = try #require(admit(&machine, settings, at: 1000))
        let second = try #require(admit(&machine, settings, at: 1000))
        #expect(admit(&machine, settings, at: 1000) == nil)
        _ = machine.record(.success, for: first, settings, at: 1000)
        #expect(machine.current == .halfOpen)
        _ = machine.record(.success, for: second, settings, at: 1000)
        #expect(machine.current == .closed)
    }

    @Test("it never opens when told so")
    func off() throws {
        var machine = BreakerMachine()
        try fail(&machine, BreakerSettings(failures: 0), times: 100, at: 0)
        #expect(machine.current == .closed)
    }

    @Test("transitions are told with the provider's id, and an operator may reset it")
    func registry() throws {
        let seen = Shared<[String]>([])
        let breakers = Breakers()
        breakers.observe { provider, transition in
            seen.change { $0.append("\(provider) \(transition.from)-\(transition.to)") }
        }
        let one = BreakerSettings(failures: 1, openDuration: 60_000)
        #expect(!breakers.reset("p"))
        guard case .allowed(let permit) = breakers.breaker("p").admit(one) else {
            Issue.record("refused")
            return
        }
        breakers.breaker("p").record(.failure, for: permit, one)
        #expect(breakers.isOpen("p", one))
        #expect(!breakers.isOpen("q", one))
        #expect(breakers.snapshot()["p"]?.state == .open)
        #expect(breakers.reset("p"))
        #expect(!breakers.isOpen("p", one))
        #expect(seen.value == ["p closed-open", "p open-closed"])
    }
}
