import Domain
import Engine
import Store

/// A session machine whose actions are read as words: `step 1 http a response`, `commit 0`, `perform a after 0`.
struct Bench {
    static let start = Timestamp(milliseconds: 1_000_000)

    var machine: SessionMachine
    /// Milliseconds since `start`.
    var time: Int64 = 0
    /// The commits seen, and the inputs of the steps.
    var commits: [StepCommit] = []
    var inputs: [StepInput] = []
    var ending: SessionEnding?
    var last: StepCommit?

    init(
        effectful: Bool = false,
        retry: RetryBudget = RetryBudget(attempts: 3, base: 100, factor: 2, max: 1000), deadline: Int64 = 300_000
    ) {
        machine = SessionMachine(
            session: ID(high: 7, low: 7), operation: effectful ? .voucherIssue : .verificationID, effectful: effectful,
            seed: Array(repeating: 5, count: 32), retry: retry, request: Array("{}".utf8), startedAt: Self.start,
            deadline: Self.start.adding(milliseconds: deadline))
    }

    var now: Timestamp { Self.start.adding(milliseconds: time) }

    mutating func begin() -> [String] { read(machine.begin(at: now)) }

    mutating func stepped(_ output: StepOutput) -> [String] {
        read(machine.stepped(.success(output), at: now, jitter: 1))
    }

    mutating func stepFailed(_ failure: StepFailure) -> [String] {
        read(machine.stepped(.failure(failure), at: now, jitter: 1))
    }

    mutating func committed() -> [String] { read(machine.committed(at: now)) }

    mutating func performed(
        _ key: String, _ outcome: HTTPResult.Outcome = .response, attempts: Int = 1, captured: [CapturedValue] = [],
        withAcquired: Bool = false
    ) -> [String] {
        let result = HTTPResult(outcome: outcome, status: outcome == .response ? 200 : 0, attempts: attempts)
        return read(machine.performed(key, result, captured: captured, withAcquired: withAcquired, at: now))
    }

    mutating func due(_ key: String) -> [String] { read(machine.due(key, at: now)) }

    mutating func called(_ key: String) -> [String] {
        read(machine.called(back: key, payload: Array("p".utf8), at: now))
    }

    mutating func cancel(_ reason: String = "no") -> [String] { read(machine.cancel(reason: reason, at: now)) }

    mutating func expire() -> [String] { read(machine.expire(.expired, at: now)) }

    mutating func refused(_ key: String, _ failure: StepFailure) -> [String] {
        read(machine.refused(key, failure, at: now))
    }

    mutating func resume(_ journal: SessionMachine.Journal) -> [String] { read(machine.resume(journal, at: now)) }

    /// Begins with these effects and commits the step.
    mutating func begin(asking effects: Effect..., state: String? = nil, correlations: [String] = []) -> [String] {
        _ = begin()
        var output = StepOutput(effects: effects, correlations: correlations)
        output.state = state.map { .init(version: 1, bytes: Array($0.utf8)) }
        _ = stepped(output)
        return committed()
    }

    mutating func read(_ actions: [SessionAction]) -> [String] {
        actions.map { action in
            switch action {
            case .step(let input):
                inputs.append(input)
                return "step \(input.number) \(Self.words(input.event))"
            case .commit(let record):
                commits.append(record)
                return "commit \(record.step)"
            case .commitAttempt(let key, let attempts, let at): return "attempt \(key) \(attempts) @\(at - Self.start)"
            case .perform(let call, let attempts, let mayHaveReached):
                return "perform \(call.key) after \(attempts)" + (mayHaveReached ? ", in doubt" : "")
            case .arm(let key, let at): return "arm \(key) @\(at - Self.start)"
            case .abandon(let keys): return "abandon \(keys.joined(separator: " "))"
            case .end(let ending, let last):
                self.ending = ending
                self.last = last
                return "end \(Self.words(ending))"
            }
        }
    }

    private static func words(_ event: StepEvent) -> String {
        switch event {
        case .start: "start"
        case .http(let key, let result): "http \(key) \(result.outcome.name)"
        case .timer(let key): "timer \(key)"
        case .callback(let key, _, _): "callback \(key)"
        case .cancel(let reason): "cancel \(reason)"
        }
    }

    private static func words(_ ending: SessionEnding) -> String {
        switch ending {
        case .finished: "finished"
        case .failed(let failure): "failed \(failure.code)"
        case .cancelled(let reason): "cancelled \(reason)"
        case .expired: "expired"
        }
    }
}

extension Effect {
    static func call(_ key: String, _ repeats: Repeat = .safe) -> Effect {
        .http(
            HTTPEffect(key: key, method: "GET", endpoint: "api", path: [.literal(Array("/x".utf8))], repeats: repeats))
    }
}

extension StepOutput {
    static func asks(_ effects: Effect...) -> StepOutput { StepOutput(effects: effects) }
    static let nothing = StepOutput()
    static let finish = StepOutput(end: .finish(["decision": "approved"]))
    static func fail(_ errorClass: ErrorClass, retryAfter: UInt64 = 0) -> StepOutput {
        StepOutput(end: .fail(.because(errorClass, retryAfter: retryAfter)))
    }
}

extension StepFailure {
    static func because(_ errorClass: ErrorClass, retryAfter: UInt64 = 0) -> StepFailure {
        StepFailure(errorClass, code: errorClass.name, message: "because", retryAfter: retryAfter)
    }
}
