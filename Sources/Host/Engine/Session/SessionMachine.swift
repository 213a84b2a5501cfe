package import Domain
import Store

/// One run of one operation on one provider, without any I/O: what happened goes in, what to do comes out.
///
/// Events that arrive while a step runs or is being written wait in a queue, so a plugin never sees two at once.
package struct SessionMachine: Sendable {
    package enum Phase: Hashable, Sendable {
        /// Waits for effects. Can transition to: stepping, ended.
        case idle
        /// The plugin runs. Can transition to: committing, retrying, ended.
        case stepping(SteppingEvent)
        /// A step is being written; its effects follow. Can transition to: idle, stepping.
        case committing([Effect])
        /// An attempt is being written. Can transition to: idle, stepping.
        case retrying(key: String, at: Timestamp)
        case ended
    }

    /// The event of the running step, and what ended if that event is an effect's outcome.
    package struct SteppingEvent: Hashable, Sendable {
        package var event: StepEvent
        package var outcome: HTTPResult?
        package var captured: [CapturedValue]
        /// The callback of the inbox that the event is.
        package var callback: ID?
    }

    package let session: ID
    package let operation: OperationID
    package let effectful: Bool
    package let seed: [UInt8]
    package let retry: RetryBudget
    package let startedAt: Timestamp
    package let request: [UInt8]

    package internal(set) var phase = Phase.idle
    /// The number of the next step.
    package internal(set) var step = 0
    /// Steps that count against `Budgets.steps`.
    package internal(set) var countedSteps = 0
    package internal(set) var state: StepOutput.State?
    package internal(set) var pending: [String: PendingEffect] = [:]
    package internal(set) var captured: [String: CapturedValue] = [:]
    package internal(set) var progress: StepOutput.Progress?
    /// Something of this session may have reached the vendor.
    package internal(set) var reached = false
    package internal(set) var cancelReason: String?
    package internal(set) var deadline: Timestamp
    /// Calls are made with credentials that the host acquires, and acquires anew when the vendor refuses them.
    package var renewsCredentials = false
    /// Effects that were performed again because their credentials were refused.
    package internal(set) var renewed: Set<String> = []
    var usedKeys: Set<String> = []
    var correlations: Set<String> = []
    /// Keys of pending waits for callbacks, the oldest first.
    var waits: [String] = []
    var queue: [SteppingEvent] = []

    package init(
        session: ID, operation: OperationID, effectful: Bool, seed: [UInt8], retry: RetryBudget, request: [UInt8],
        startedAt: Timestamp, deadline: Timestamp
    ) {
        self.session = session
        self.operation = operation
        self.effectful = effectful
        self.seed = seed
        self.retry = retry
        self.request = request
        self.startedAt = startedAt
        self.deadline = deadline
    }

    /// Only timers and callbacks are pending: nothing of ours is working.
    package var isWaiting: Bool { !pending.isEmpty && pending.values.allSatisfy { !$0.isHTTP } }

    /// The oldest pending wait for a callback.
    var firstWait: String? { waits.first }

    /// When the first of its waits ends, if nothing but waits is pending: timers, callbacks and calls that are made again
    /// later. nil: something is under way.
    package var restsUntil: Timestamp? {
        // A callback that no wait is for yet stays in the inbox, and is there again when the session comes back.
        guard !pending.isEmpty, queue.allSatisfy(isForLater), phase != .ended else { return nil }
        var first: Timestamp?
        for effect in pending.values {
            guard let dueAt = effect.dueAt else { return nil }
            first = min(first ?? dueAt, dueAt)
        }
        return first
    }

    /// The first step. [once, on a session that has made none]
    package mutating func begin(at now: Timestamp) -> [SessionAction] {
        accept(SteppingEvent(event: .start(request), outcome: nil, captured: []), at: now)
    }

    /// The first step of a session that a callback starts, after its request's end, with the state that was left.
    package mutating func begin(
        calledBack correlation: String, payload: [UInt8], state last: StepOutput.State?, at now: Timestamp
    ) -> [SessionAction] {
        state = last
        let event = StepEvent.callback(key: "", correlation: correlation, payload: payload)
        phase = .stepping(SteppingEvent(event: event, outcome: nil, captured: []))
        return [.step(input(for: event, at: now))]
    }

    /// An HTTP effect ended.
    /// - Parameter withAcquired: credentials of the account's were used that can be acquired anew.
    package mutating func performed(
        _ key: String, _ result: HTTPResult, captured values: [CapturedValue], withAcquired: Bool = false,
        at now: Timestamp
    ) -> [SessionAction] {
        guard let effect = pending[key], effect.isHTTP, phase != .ended else { return [] }
        // A performance that made no attempt, at an open breaker say, counts as well: else it would be repeated for ever.
        pending[key]?.attempts = max(result.attempts, effect.attempts + 1)
        pending[key]?.usedAcquired = withAcquired
        pending[key]?.dispatched = result.outcome != .notSent && result.outcome != .noCredential
        if !result.isUnsent { reached = true }
        return accept(SteppingEvent(event: .http(key: key, result), outcome: result, captured: values), at: now)
    }

    /// An alarm went off.
    package mutating func due(_ key: String, at now: Timestamp) -> [SessionAction] {
        guard let effect = pending[key], phase != .ended else { return [] }
        if case .http(let call) = effect.effect {
            // An alarm that was replaced may have gone off before; the call is under way then.
            guard effect.dueAt != nil else { return [] }
            pending[key]?.dueAt = nil
            return [.perform(call, attemptsMade: effect.attempts, mayHaveReached: effect.mayHaveReached)]
        }
        return accept(SteppingEvent(event: .timer(key: key), outcome: nil, captured: []), at: now)
    }

    /// A provider's callback with one of the session's correlation keys, already checked. It is told when its turn
    /// comes and there is a wait for it.
    /// - Parameter callback: its id in the inbox; the step that consumes it is written together with that.
    package mutating func called(
        back correlation: String, payload: [UInt8], callback: ID? = nil, at now: Timestamp
    ) -> [SessionAction] {
        guard phase != .ended else { return [] }
        let event = StepEvent.callback(key: "", correlation: correlation, payload: payload)
        return accept(SteppingEvent(event: event, outcome: nil, captured: [], callback: callback), at: now)
    }

    /// The client wants it stopped. The plugin is told once and may finish, stop, or (effectful ones) go on.
    package mutating func cancel(reason: String, at now: Timestamp) -> [SessionAction] {
        guard phase != .ended, cancelReason == nil else { return [] }
        cancelReason = reason
        return accept(SteppingEvent(event: .cancel(reason: reason), outcome: nil, captured: []), at: now)
    }

    /// The host could not make the call at all: its template or what it needs is at fault.
    package mutating func refused(_ key: String, _ failure: StepFailure, at now: Timestamp) -> [SessionAction] {
        guard pending[key] != nil, phase != .ended else { return [] }
        pending[key] = nil
        return end(.failed(failure), with: commitRecord(of: nil, output: StepOutput()))
    }

    /// Waiting does not use up the time a session has for work.
    package mutating func extendDeadline(by milliseconds: Int64) {
        deadline = deadline.adding(milliseconds: max(milliseconds, 0))
    }

    /// Too old (`Budgets.sessionAge`), or over its deadline: ends without asking the plugin.
    package mutating func expire(_ ending: SessionEnding, at now: Timestamp) -> [SessionAction] {
        guard phase != .ended else { return [] }
        return end(ending, with: commitRecord(of: nil, output: StepOutput()))
    }

    /// What `commit` or `commitAttempt` asked for is durable.
    package mutating func committed(at now: Timestamp) -> [SessionAction] {
        switch phase {
        case .committing(let effects):
            phase = .idle
            return effects.map(action) + next(at: now)
        case .retrying(let key, let at):
            phase = .idle
            return [.arm(key: key, at: at)] + next(at: now)
        case .idle, .stepping, .ended:
            return []
        }
    }

    mutating func accept(_ event: SteppingEvent, at now: Timestamp) -> [SessionAction] {
        queue.append(event)
        return phase == .idle ? next(at: now) : []
    }

    /// Takes the next event that still matters.
    mutating func next(at now: Timestamp) -> [SessionAction] {
        var index = 0
        while phase == .idle, index < queue.count {
            switch queue[index].event {
            case .callback(_, let correlation, let payload):
                // Without a wait it stays where it is, ahead of those that came later.
                guard let key = oldestWait(for: correlation) else {
                    index += 1
                    continue
                }
                queue[index].event = .callback(key: key, correlation: correlation, payload: payload)
            case .http, .timer:
                // A retried effect leaves its key pending; an outcome for a key that has ended is out of date.
                guard endedKey(by: queue[index].event) != nil else {
                    queue.remove(at: index)
                    continue
                }
            case .start, .cancel: break
            }
            let event = queue.remove(at: index)
            phase = .stepping(event)
            return [.step(input(for: event.event, at: now))]
        }
        return []
    }

    /// A callback without a wait.
    private func isForLater(_ event: SteppingEvent) -> Bool {
        guard case .callback(_, let correlation, _) = event.event else { return false }
        return oldestWait(for: correlation) == nil
    }

    private func oldestWait(for correlation: String) -> String? {
        waits.first { key in
            if case .awaitCallback(_, correlation, _)? = pending[key]?.effect { true } else { false }
        }
    }

    /// The key of the pending effect whose outcome the event is.
    func endedKey(by event: StepEvent) -> String? {
        guard let key = event.key, let effect = pending[key]?.effect else { return nil }
        switch (event, effect) {
        case (.http, .http), (.timer, .timer), (.timer, .awaitCallback), (.callback, .awaitCallback): return key
        default: return nil
        }
    }

    func action(for effect: Effect) -> SessionAction {
        switch effect {
        case .http(let call): .perform(call, attemptsMade: 0, mayHaveReached: false)
        case .timer(let key, _), .awaitCallback(let key, _, _):
            .arm(key: key, at: pending[key]?.dueAt ?? startedAt)
        }
    }

    private func input(for event: StepEvent, at now: Timestamp) -> StepInput {
        StepInput(
            operation: operation, session: session, number: step, state: state?.bytes ?? [],
            stateVersion: state?.version ?? 0, event: event, now: now, deadline: deadline, seed: seed)
    }
}
