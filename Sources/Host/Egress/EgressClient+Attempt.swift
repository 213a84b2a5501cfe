import Domain
import Logging

extension EgressClient {
    /// One attempt: a place among the provider's calls, the breaker's leave, the template filled in, the call.
    func attempt(_ job: EffectJob, number: Int, needsNewConnection: Bool) async -> AttemptEnd {
        let provider = job.provider
        let breaker = breakers.breaker(provider.id)
        if Task.isCancelled { return notMade(job, .cancelled, "cancelled before it was sent") }
        // Asked before the wait as well: nobody should queue for a provider that is down.
        if breaker.isOpen(provider.breaker) { return breakerRefusal(job, breaker) }
        let lane = lanes.lane(provider)
        switch await takePlace(job, lane) {
        case .ended(let end): return end
        case .taken(let since):
            defer { lane.leave() }
            var end = await attempt(job, in: lane, breaker, number: number, needsNewConnection: needsNewConnection)
            end.held = MonotonicClock.nanoseconds() - since
            return end
        }
    }

    /// The attempt of a call that has its place.
    private func attempt(
        _ job: EffectJob, in lane: any ProviderLane, _ breaker: Breaker, number: Int, needsNewConnection: Bool
    ) async -> AttemptEnd {
        let provider = job.provider
        guard job.remaining >= settings.minimumAttempt else {
            return notMade(job, .notSent, "the deadline passed before it was sent")
        }
        guard case .allowed(let permit) = breaker.admit(provider.breaker) else { return breakerRefusal(job, breaker) }
        let end = await call(job, lane, needsNewConnection: needsNewConnection)
        breaker.record(Self.judge(end), for: permit, provider.breaker)
        logger.debug(
            "attempt",
            metadata: [
                "provider": "\(provider.id)", "tenant": "\(provider.tenant)", "endpoint": "\(job.effect.endpoint)",
                "effect": "\(job.effect.key)", "attempt": "\(job.context.attemptsMade + number)",
                "outcome": "\(end.outcome.result.outcome)", "status": "\(end.outcome.result.status)",
                "reason": "\(end.outcome.result.reason)",
            ])
        return end
    }

    private enum Place {
        /// With the call's turn in the pace; the caller must leave the lane. Since when, in nanoseconds.
        case taken(since: Int64)
        case ended(AttemptEnd)
    }

    /// Waits for a place and the call's turn in the pace.
    private func takePlace(_ job: EffectJob, _ lane: any ProviderLane) async -> Place {
        while true {
            switch await lane.enter(job.provider.limits, patience: job.remaining) {
            case .entered: break
            case .timedOut:
                return .ended(
                    notMade(job, .notSent, "no place among the provider's concurrent calls before the deadline"))
            case .cancelled: return .ended(notMade(job, .cancelled, "cancelled while waiting for a place"))
            }
            let since = MonotonicClock.nanoseconds()
            if let end = await waitForRate(job, lane) {
                lane.leave()
                return .ended(end)
            }
            if lane.mayBegin { return .taken(since: since) }
            lane.leave()
        }
    }

    private func waitForRate(_ job: EffectJob, _ lane: any ProviderLane) async -> AttemptEnd? {
        guard let rate = job.provider.limits.rate else { return nil }
        switch await lane.pace(rate, patience: job.remaining - settings.minimumAttempt) {
        case .go: return nil
        case .tooFar:
            return notMade(job, .notSent, "the provider's rate limit leaves no place before the deadline")
        case .cancelled: return notMade(job, .cancelled, "cancelled while waiting for the rate limit")
        }
    }

    private func call(
        _ job: EffectJob, _ lane: any ProviderLane, needsNewConnection: Bool
    ) async -> AttemptEnd {
        let resolved: ResolvedRequest
        do throws(StepFailure) {
            resolved = try resolver.resolve(
                job.effect, for: job.provider, in: job.context, blobs: job.blobs, at: Timestamp.now())
        } catch {
            return AttemptEnd(
                outcome: refused(error, attempts: job.context.attemptsMade), ending: .notSent(transient: false),
                wasMade: false, mayRepeat: false)
        }
        if job.effect.repeats == .once, let willDispatch = job.context.willDispatch {
            do {
                try await willDispatch()
            } catch {
                if Task.isCancelled { return notMade(job, .cancelled, "cancelled before it was sent") }
                return notMade(job, .notSent, "that it is about to be sent could not be recorded: \(error)")
            }
        }
        // Writing that down may have taken longer than the place was ours.
        guard lane.mayBegin else {
            return notMade(job, .notSent, "the limits shared with other nodes could not be renewed in time")
        }
        let timeout = job.timeout
        guard timeout > 0 else { return notMade(job, .notSent, "the deadline passed before it was sent") }
        let request = wireRequest(resolved, job, timeout: timeout, needsNewConnection: needsNewConnection)
        FaultPoint.reach()
        let result = await transport.run(request)
        FaultPoint.reach()
        return end(of: result, job)
    }

    private func wireRequest(
        _ resolved: ResolvedRequest, _ job: EffectJob, timeout: Int64, needsNewConnection: Bool
    ) -> WireRequest {
        return WireRequest(
            method: resolved.method, origin: resolved.endpoint.origin, target: resolved.target.pathAndQuery,
            headers: WireRequest.headerLines(resolved.headers), body: resolved.body,
            signedBodyDigest: resolved.signedBodyDigest, crypto: crypto,
            timeout: timeout, connectTimeout: settings.connectTimeout, responseCap: job.responseCap,
            needsNewConnection: needsNewConnection, tls: job.provider.tls, addresses: job.provider.addresses,
            proxy: settings.proxy)
    }

    private func end(of result: WireResult, _ job: EffectJob) -> AttemptEnd {
        let now = Timestamp.now()
        let lifter = CaptureLifter(captures: job.effect.captures, now: now)
        switch result {
        case .response(let status, let headers, let body), .cut(let status, let headers, let body):
            let retryAfter = headers.first { $0.name == "retry-after" }
                .flatMap { RetryAfter.milliseconds($0.value, now: now) }
            let lifted = lifter.lift(headers: headers, body: body)
            let result = HTTPResult(
                outcome: .response, status: status, headers: lifted.headers, body: lifted.body, reason: lifted.reason)
            return AttemptEnd(
                outcome: EffectOutcome(
                    result: result, captured: lifted.captured, retryAfter: retryAfter.map { UInt64($0) }),
                ending: .response(status: status, retryAfter: retryAfter), wasMade: true)
        case .limitExceeded(let status, let headers, let reason):
            let lifted = lifter.lift(headers: headers, body: [])
            let result = HTTPResult(
                outcome: .limitExceeded, status: status, headers: lifted.headers, reason: reason)
            return AttemptEnd(
                outcome: EffectOutcome(result: result, captured: lifted.captured), ending: .limitExceeded, wasMade: true
            )
        case .failed(let failure):
            return AttemptEnd(
                outcome: EffectOutcome(
                    result: HTTPResult(outcome: failure.sent ? .outcomeUnknown : .notSent, reason: failure.reason)),
                ending: failure.sent ? .outcomeUnknown : .notSent(transient: failure.transient), wasMade: true,
                staleConnection: failure.staleConnection)
        case .cancelled(let sent):
            let reason = sent ? "cancelled after it may have been sent" : "cancelled before it was sent"
            return AttemptEnd(
                outcome: EffectOutcome(
                    result: HTTPResult(outcome: sent ? .outcomeUnknown : .cancelled, reason: reason)),
                ending: .cancelled, wasMade: sent, mayRepeat: false)
        }
    }

    /// It ended before libcurl had it.
    private func notMade(_ job: EffectJob, _ outcome: HTTPResult.Outcome, _ reason: String) -> AttemptEnd {
        AttemptEnd(
            outcome: EffectOutcome(
                result: HTTPResult(outcome: outcome, attempts: job.context.attemptsMade, reason: reason)),
            ending: outcome == .cancelled ? .cancelled : .notSent(transient: false), wasMade: false, mayRepeat: false)
    }

    private func breakerRefusal(_ job: EffectJob, _ breaker: Breaker) -> AttemptEnd {
        var end = notMade(job, .notSent, "the breaker of provider \(job.provider.id) is open")
        end.outcome.retryAfter = UInt64(max(0, breaker.retryAfter()))
        return end
    }

    /// What the breaker makes of it. An answer of any kind below 500 shows that the provider is there.
    private static func judge(_ end: AttemptEnd) -> BreakerMachine.Result {
        guard end.wasMade else { return .neutral }
        // A kept connection that was dead says nothing of the provider.
        if end.staleConnection { return .neutral }
        switch end.ending {
        case .response(let status, _): return status >= 500 ? .failure : .success
        case .limitExceeded: return .success
        case .outcomeUnknown: return .failure
        case .notSent(let transient): return transient ? .failure : .neutral
        case .cancelled: return .neutral
        }
    }
}
