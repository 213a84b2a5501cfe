package import Domain
import Store

extension SessionMachine {
    /// The plugin answered the step that was asked for.
    package mutating func stepped(
        _ answer: Result<StepOutput, StepFailure>, at now: Timestamp, jitter: Double
    ) -> [SessionAction] {
        guard case .stepping(let stepping) = phase else { return [] }
        switch answer {
        case .failure(let failure):
            return failed(failure, byHost: true, stepping, StepOutput(), at: now, jitter: jitter)
        case .success(let output):
            if let refusal = refusal(of: output, stepping) {
                return failed(refusal, byHost: true, stepping, StepOutput(), at: now, jitter: jitter)
            }
            switch output.end {
            case .finish(let result):
                return end(.finished(result), with: apply(output, stepping, at: now))
            case .fail(let failure):
                return failed(failure, byHost: false, stepping, output, at: now, jitter: jitter)
            case nil:
                return goOn(output, stepping, at: now)
            }
        }
    }

    private mutating func goOn(
        _ output: StepOutput, _ stepping: SteppingEvent, at now: Timestamp
    ) -> [SessionAction] {
        if case .cancel(let reason) = stepping.event, output.effects.isEmpty, !effectful {
            return end(.cancelled(reason: reason), with: apply(output, stepping, at: now))
        }
        let commit = apply(output, stepping, at: now)
        phase = .committing(output.effects)
        return [.commit(commit)]
    }

    /// - Parameter byHost: the host judged the step defective; the plugin did not choose to fail.
    private mutating func failed(
        _ failure: StepFailure, byHost: Bool, _ stepping: SteppingEvent, _ output: StepOutput, at now: Timestamp,
        jitter: Double
    ) -> [SessionAction] {
        if case .cancel(let reason) = stepping.event {
            // A plugin that cannot take part in a cancel must not hold up a harmless one; an effectful one that breaks
            // while money may be moving goes on as if it had not been asked.
            if effectful && byHost && !pending.isEmpty {
                phase = .idle
                return next(at: now)
            }
            if effectful && pending.values.contains(where: { $0.isHTTP && $0.dueAt == nil }) {
                let unknown = StepFailure(
                    .outcomeUnknown, code: "cancel.under_way",
                    message: "cancelled while a call was under way that may have reached the vendor")
                return end(.failed(unknown), with: apply(output, stepping, at: now))
            }
            return end(.cancelled(reason: reason), with: apply(output, stepping, at: now))
        }
        if let key = endedKey(by: stepping.event), let effect = pending[key],
            mayRepeat(effect, after: failure, stepping)
        {
            let wait = Int64(clamping: failure.retryAfter)
            let at = now.adding(milliseconds: max(wait, retry.delay(after: effect.attempts, jitter: jitter)))
            if at < deadline {
                pending[key]?.dueAt = at
                pending[key]?.dispatched = false
                phase = .retrying(key: key, at: at)
                return [.commitAttempt(key: key, attempts: effect.attempts, retryAt: at)]
            }
        }
        if !byHost, let key = endedKey(by: stepping.event), mayRenew(key, after: failure, stepping, at: now) {
            renewed.insert(key)
            pending[key]?.dueAt = now
            pending[key]?.dispatched = false
            phase = .retrying(key: key, at: now)
            return [.commitAttempt(key: key, attempts: pending[key]?.attempts ?? 0, retryAt: now)]
        }
        if let reason = cancelReason, !effectful {
            return end(.cancelled(reason: reason), with: apply(output, stepping, at: now))
        }
        return end(.failed(failure), with: apply(output, stepping, at: now))
    }

    /// Once for each effect, whatever its `repeat` and its attempts: the plugin vouches that the vendor refused the call for
    /// its credentials, so it had no effect.
    private func mayRenew(
        _ key: String, after failure: StepFailure, _ stepping: SteppingEvent, at now: Timestamp
    ) -> Bool {
        renewsCredentials && failure.errorClass == .credentialExpired && pending[key]?.usedAcquired == true
            && stepping.outcome?.outcome == .response && !renewed.contains(key) && cancelReason == nil
            && now < deadline
    }

    private func mayRepeat(_ effect: PendingEffect, after failure: StepFailure, _ stepping: SteppingEvent) -> Bool {
        guard failure.errorClass.isRetryable, effect.isHTTP, effect.attempts < retry.attempts else { return false }
        return !effect.isOnce || stepping.outcome?.outcome == .notSent
    }

    /// What only the session can judge: the sink has checked the rest.
    private func refusal(of output: StepOutput, _ stepping: SteppingEvent) -> StepFailure? {
        let counts =
            switch stepping.event {
            case .start, .http, .cancel: true
            case .timer, .callback: false
            }
        if counts && countedSteps >= Budgets.steps && output.end == nil {
            return StepFailure(
                .internalError, code: "budget.steps", message: "the session made \(Budgets.steps) steps without an end")
        }
        for effect in output.effects where usedKeys.contains(effect.key) {
            // A key names one effect for the life of a session: retries and look-ups find it by that name.
            return StepFailure(
                .internalError, code: "effect.key_reused", message: "effect key '\(effect.key)' was used before")
        }
        let known = correlations.union(output.correlations)
        for case .awaitCallback(let key, let correlation, _) in output.effects where !known.contains(correlation) {
            return StepFailure(
                .internalError, code: "callback.not_correlated",
                message: "await_callback('\(key)') without correlate('\(correlation)') before it")
        }
        guard output.end == nil else { return nil }
        var remaining = Set(pending.keys)
        if let key = endedKey(by: stepping.event) { remaining.remove(key) }
        if remaining.count + output.effects.count > Budgets.pendingEffects {
            return StepFailure(
                .internalError, code: "budget.pending_effects",
                message: "more than \(Budgets.pendingEffects) effects would be pending")
        }
        // A harmless session that is told to stop and does nothing about it is simply cancelled.
        if case .cancel = stepping.event, !effectful { return nil }
        if remaining.isEmpty && output.effects.isEmpty {
            return StepFailure(
                .internalError, code: "step.stalled", message: "the step left neither a pending effect nor an end")
        }
        return nil
    }

    /// Takes the output over and returns the record of it.
    private mutating func apply(_ output: StepOutput, _ stepping: SteppingEvent, at now: Timestamp) -> StepCommit {
        switch stepping.event {
        case .start, .http, .cancel: countedSteps += 1
        case .timer, .callback: break
        }
        if let state = output.state { self.state = state }
        for value in stepping.captured { captured[value.name] = value }
        correlations.formUnion(output.correlations)
        if let progress = output.progress { self.progress = progress }
        let record = commitRecord(of: stepping, output: output, at: now)
        if let key = endedKey(by: stepping.event) {
            pending[key] = nil
            waits.removeAll { $0 == key }
        }
        for effect in output.effects {
            usedKeys.insert(effect.key)
            if case .awaitCallback = effect { waits.append(effect.key) }
            pending[effect.key] = PendingEffect(effect: effect, dueAt: Self.due(effect, from: now))
        }
        step += 1
        return record
    }

    mutating func end(_ ending: SessionEnding, with last: StepCommit) -> [SessionAction] {
        let abandoned = pending.keys.sorted()
        // What is under way may reach the vendor yet; what the last step asked for was never begun.
        let idle = Set(last.effects.map(\.effect.key)).union(queue.compactMap { endedKey(by: $0.event) })
        if pending.contains(where: { $1.isHTTP && $1.dueAt == nil && !idle.contains($0) }) { reached = true }
        phase = .ended
        queue = []
        return (abandoned.isEmpty ? [] : [.abandon(abandoned)]) + [.end(ending, last: last)]
    }

    func commitRecord(of stepping: SteppingEvent?, output: StepOutput, at now: Timestamp? = nil) -> StepCommit {
        var ended: [EndedEffect] = []
        let done = stepping.flatMap { self.endedKey(by: $0.event) }
        if let stepping, let key = done, let effect = pending[key] {
            let outcome =
                switch stepping.event {
                case .http(_, let result): result.outcome.name
                case .callback: "received"
                case .timer, .start, .cancel: "fired"
                }
            ended = [EndedEffect(key: key, outcome: outcome, attempts: effect.attempts, detail: nil)]
        }
        let effects = output.effects.map { effect in
            NewEffect(effect: effect, dueAt: now.flatMap { Self.due(effect, from: $0) })
        }
        let kept = pending.filter { $0.key != done }.values
        let waiting = effects.allSatisfy { $0.dueAt != nil } && kept.allSatisfy { !$0.isHTTP }
        return StepCommit(
            session: session, step: step, countedSteps: countedSteps, state: output.state,
            status: waiting ? .waiting : .running, progress: output.progress, ended: ended, effects: effects,
            correlations: output.correlations, captured: stepping?.captured ?? [],
            callbacks: stepping?.callback.map { [$0] } ?? [])
    }

    static func due(_ effect: Effect, from now: Timestamp) -> Timestamp? {
        switch effect {
        case .http: nil
        case .timer(_, let delay), .awaitCallback(_, _, let delay):
            now.adding(milliseconds: min(Int64(clamping: delay), Budgets.sessionAge))
        }
    }
}
