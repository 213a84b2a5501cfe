package import Domain
import Store

extension SessionMachine {
    /// What the journal holds of a session whose process died.
    package struct Journal: Sendable {
        package var step: Int
        package var countedSteps: Int
        package var state: StepOutput.State?
        package var progress: StepOutput.Progress?
        package var pending: [String: PendingEffect]
        package var endedKeys: Set<String>
        package var reached: Bool
        package var correlations: Set<String>
        package var captured: [CapturedValue]

        package init(
            step: Int, countedSteps: Int, state: StepOutput.State?, progress: StepOutput.Progress?,
            pending: [String: PendingEffect], endedKeys: Set<String>, reached: Bool, correlations: Set<String>,
            captured: [CapturedValue]
        ) {
            self.step = step
            self.countedSteps = countedSteps
            self.state = state
            self.progress = progress
            self.pending = pending
            self.endedKeys = endedKeys
            self.reached = reached
            self.correlations = correlations
            self.captured = captured
        }
    }

    /// Goes on where the journal ends. A call whose answer may have been lost is made again if it may be repeated, and
    /// otherwise reported as of unknown outcome.
    package mutating func resume(_ journal: Journal, at now: Timestamp) -> [SessionAction] {
        step = journal.step
        countedSteps = journal.countedSteps
        state = journal.state
        progress = journal.progress
        pending = journal.pending
        usedKeys = journal.endedKeys.union(journal.pending.keys)
        reached = journal.reached || journal.pending.values.contains(where: \.dispatched)
        correlations = journal.correlations
        waits = Self.waits(journal.pending)
        for value in journal.captured { captured[value.name] = value }
        if step == 0 && pending.isEmpty { return begin(at: now) }
        var actions: [SessionAction] = []
        for (key, effect) in pending.sorted(by: { $0.key < $1.key }) {
            if effect.isOnce && effect.dispatched {
                let lost = HTTPResult(
                    outcome: .outcomeUnknown, attempts: effect.attempts + 1,
                    reason: "the host stopped after the request may have been sent")
                actions += performed(key, lost, captured: [], at: now)
            } else if let dueAt = effect.dueAt {
                // Whether it was begun again when its time had come is not written down.
                if effect.isHTTP && !effect.isOnce && dueAt <= now { pending[key]?.mayHaveReached = true }
                actions.append(.arm(key: key, at: dueAt))
            } else if case .http(let call) = effect.effect {
                // It may have reached the vendor before, unless that would have been written down; for an effectful
                // operation that rules out another provider.
                if !effect.isOnce { reached = true }
                pending[key]?.mayHaveReached = !effect.isOnce
                actions.append(.perform(call, attemptsMade: effect.attempts, mayHaveReached: !effect.isOnce))
            }
        }
        return actions
    }

    /// The oldest first: the journal tells when each ends, and the effect how long it lasts.
    private static func waits(_ pending: [String: PendingEffect]) -> [String] {
        pending.compactMap { key, wait -> (began: Timestamp, key: String)? in
            guard case .awaitCallback(_, _, let timeout) = wait.effect, let dueAt = wait.dueAt else { return nil }
            return (dueAt.adding(milliseconds: -min(Int64(clamping: timeout), Budgets.sessionAge)), key)
        }.sorted { ($0.began, $0.key) < ($1.began, $1.key) }.map(\.key)
    }
}

extension HTTPResult.Outcome {
    /// As written in the journal.
    package var name: String {
        switch self {
        case .response: "response"
        // Why nothing was sent is the plugin's to know, and the journal's words are fixed.
        case .notSent, .noCredential: "not_sent"
        case .outcomeUnknown: "outcome_unknown"
        case .limitExceeded: "limit_exceeded"
        case .cancelled: "cancelled"
        }
    }
}
