import Domain
import Engine
import Store
import Testing

/// SplitMix64: the same seed, the same story.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 &+ 1 }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

/// Plays an owner and a plugin at random, and checks every action against what the machine promises.
private struct Play {
    var random: SeededGenerator
    var machine: SessionMachine
    var now = Timestamp(milliseconds: 1_000_000)
    var isStepping = false
    var isWriting = false
    var isOver = false
    /// Effects of the record that is being written, and of those that are written.
    var writing: [Effect] = []
    var written: Set<String> = []
    var underWay: Set<String> = []
    var armed: [String: Timestamp] = [:]
    var committedSteps = 0
    var asked = 0
    var lastStep = -1
    var faults: [String] = []

    init(seed: UInt64) {
        random = SeededGenerator(seed)
        machine = SessionMachine(
            session: ID(high: 1, low: seed), operation: .voucherIssue, effectful: seed.isMultiple(of: 2),
            seed: Array(repeating: 1, count: 32), retry: RetryBudget(attempts: 3, base: 10, factor: 2, max: 100),
            request: [], startedAt: now, deadline: now.adding(milliseconds: 100_000))
    }

    mutating func run(_ moves: Int) {
        take(machine.begin(at: now))
        for _ in 0..<moves {
            now = now.adding(milliseconds: Int64.random(in: 0...50, using: &random))
            move()
        }
    }

    private mutating func expect(_ condition: Bool, _ fault: String) {
        if !condition { faults.append(fault) }
    }

    private mutating func move() {
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<6:
            if isStepping {
                isStepping = false
                take(machine.stepped(answer(), at: now, jitter: .random(in: 0...1, using: &random)))
            } else if Int.random(in: 0..<10, using: &random) == 0 {
                take(machine.stepped(.success(.finish), at: now, jitter: 0))
            }
        case 6..<10:
            if isWriting {
                isWriting = false
                for effect in writing { written.insert(effect.key) }
                writing = []
                take(machine.committed(at: now))
            } else if Int.random(in: 0..<10, using: &random) == 0 {
                take(machine.committed(at: now))
            }
        case 10..<15:
            // Mostly an answer to what is under way, sometimes a late one for what has ended.
            let stale = machine.pending.isEmpty ? ["nobody"] : ["nobody", "e0"].filter { machine.pending[$0] == nil }
            let key = Bool.random(using: &random) ? underWay.randomElement(using: &random) : stale.first
            guard let key else { return }
            underWay.remove(key)
            let outcomes: [HTTPResult.Outcome] = [
                .response, .response, .notSent, .outcomeUnknown, .cancelled, .limitExceeded,
            ]
            let result = HTTPResult(
                outcome: outcomes.randomElement(using: &random) ?? .response,
                attempts: .random(in: 0...3, using: &random))
            take(machine.performed(key, result, captured: [], at: now))
        case 15..<17:
            let key =
                Int.random(in: 0..<4, using: &random) == 0
                ? "e\(Int.random(in: 0...5, using: &random))" : armed.keys.sorted().randomElement(using: &random)
            guard let key else { return }
            armed[key] = nil
            take(machine.due(key, at: now))
        case 17:
            let correlations = ["c", "d", "e\(Int.random(in: 0...9, using: &random))"]
            take(machine.called(back: correlations.randomElement(using: &random) ?? "c", payload: [], at: now))
        case 18:
            if Int.random(in: 0..<10, using: &random) == 0 { take(machine.cancel(reason: "r", at: now)) }
        default:
            guard Int.random(in: 0..<100, using: &random) == 0 else { return }
            take(machine.expire(.expired, at: now))
        }
    }

    /// What the plugin makes of the step; some of it is against the rules.
    private mutating func answer() -> Result<StepOutput, StepFailure> {
        switch Int.random(in: 0..<80, using: &random) {
        case 0: return .success(.finish)
        case 1: return .failure(.because(.internalError))
        case 2..<6: return .success(.fail(.providerUnavailable, retryAfter: .random(in: 0...30, using: &random)))
        case 6: return .success(.fail(ErrorClass.allCases.randomElement(using: &random) ?? .config))
        case 7: return .success(.nothing)
        case 8: return .success(.asks(.call("e0"), .timer(key: "e\(asked)", delay: 5)))
        default: break
        }
        var output = StepOutput()
        // Few enough that a story does not end over its budget at once, and sometimes none.
        let least = machine.pending.count > 2 ? 0 : 1
        for _ in 0..<Int.random(in: least...(machine.pending.count > 10 ? 1 : 3), using: &random) {
            let key = "e\(asked)"
            asked += 1
            switch Int.random(in: 0..<5, using: &random) {
            case 0: output.effects.append(.timer(key: key, delay: .random(in: 0...80, using: &random)))
            case 1:
                let correlation = ["c", "d", key].randomElement(using: &random) ?? key
                output.correlations.append(correlation)
                output.effects.append(.awaitCallback(key: key, correlation: correlation, timeout: 60))
            default:
                output.effects.append(.call(key, [.safe, .keyed, .once].randomElement(using: &random) ?? .safe))
            }
        }
        return .success(output)
    }

    private mutating func take(_ actions: [SessionAction]) {
        for action in actions {
            expect(!isOver, "\(action) after the end")
            switch action {
            case .step(let input):
                expect(!isStepping && !isWriting, "a step while another runs or is written")
                expect(
                    input.number == committedSteps && input.number >= lastStep, "step numbers do not rise with commits")
                if case .http(let key, _) = input.event {
                    expect(machine.pending[key] != nil, "an answer for \(key), which ended")
                }
                lastStep = input.number
                isStepping = true
            case .commit(let record):
                expect(!isStepping && !isWriting, "a commit while a step runs or is written")
                expect(record.step == committedSteps, "commits are not numbered in order")
                for effect in record.effects {
                    expect(!written.contains(effect.effect.key), "key \(effect.effect.key) used twice")
                }
                committedSteps += 1
                writing = record.effects.map(\.effect)
                isWriting = true
            case .commitAttempt(let key, _, _):
                expect(!isStepping && !isWriting && written.contains(key), "an attempt at the wrong time")
                isWriting = true
            case .perform(let call, let attempts, _):
                expect(written.contains(call.key), "\(call.key) performed before it was written")
                expect(!underWay.contains(call.key), "\(call.key) performed while it is under way")
                expect(attempts < machine.retry.attempts, "\(call.key) performed beyond its budget")
                underWay.insert(call.key)
            case .arm(let key, let at):
                expect(written.contains(key), "\(key) armed before it was written")
                armed[key] = at
            case .abandon(let keys):
                for key in keys {
                    underWay.remove(key)
                    armed[key] = nil
                }
            case .end:
                isOver = true
            }
        }
        if !isOver {
            expect(machine.pending.count <= Budgets.pendingEffects, "too many effects pending")
            expect(machine.countedSteps <= Budgets.steps, "too many steps")
            // Nothing to wait for and nothing to do would be a session that never ends.
            expect(isStepping || isWriting || !machine.pending.isEmpty, "the session hangs")
        }
    }
}

@Suite("Any story at all")
struct SessionFuzzTests {
    @Test("random events in random order keep every promise of the machine", arguments: 0..<20)
    func fuzz(block: Int) {
        var endings = 0
        for seed in UInt64(block * 15)..<UInt64(block * 15 + 15) {
            var play = Play(seed: seed)
            play.run(300)
            #expect(play.faults == [], "seed \(seed)")
            if play.isOver { endings += 1 }
        }
        // A generator that ended no story, or began none in earnest, would prove nothing.
        #expect(endings > 0)
    }

    @Test("the stories are long enough to mean something")
    func depth() {
        var steps = 0
        for seed in 0..<UInt64(100) {
            var play = Play(seed: seed)
            play.run(300)
            steps += play.committedSteps
        }
        #expect(steps > 800)
    }
}
