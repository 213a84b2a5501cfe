import Domain
import Logging
import Store

extension RequestRun {
    /// What an asynchronous request does when everybody failed it: it is tried again, or kept as a dead letter.
    /// - Parameters:
    ///   - end: of the last session; nil when there is none to end.
    ///   - mayRepeat: nothing can have had an effect yet.
    /// - Returns: false when it simply ends: its client waits for it, or it was its own fault.
    mutating func tryAgainOrGiveUp(
        _ failure: StepFailure, _ end: SessionEnd?, provider: String?, mayRepeat: Bool
    ) async throws -> Bool {
        guard facts.mode == .async, let job else { return false }
        switch failure.errorClass {
        case .invalidRequest, .unsupported, .rejectedByProvider: return false
        case .config, .providerUnavailable, .rateLimited, .credentialExpired, .outcomeUnknown, .badState,
            .internalError:
            break
        }
        // A session that ended in its first step is not stored yet.
        var session: NewSession?
        if claim != nil, lease == nil, end != nil, let current = running {
            try await remember(current.account)
            session = newSession(current)
        }
        if failure.errorClass.isRetryable, mayRepeat, attempts + 1 < services.retry.attempts,
            worked + workedNow < EngineLimits.work
        {
            try await again(failure, job, session, end, began: session == nil ? [] : beginning())
            return true
        }
        var final = Conclusion.failed(failure, provider: provider, at: .now())
        final.candidates = candidatesJSON
        let (record, new, events) = (final, session, (session == nil ? [] : beginning()) + finalEvent(final))
        logger.error(
            "given up; a dead letter now",
            metadata: ["code": .string(failure.code), "attempts": "\(attempts + 1)"])
        try await persist { store throws(StoreError) in
            try await store.giveUp(job, new, end, reason: failure.code, record, events: events)
        }
        tellFailed(record)
        return true
    }

    private func again(
        _ failure: StepFailure, _ job: JobLease, _ session: NewSession?, _ end: SessionEnd?, began: [NewEvent]
    ) async throws {
        let delay = services.retry.delay(
            after: attempts + 1, minimum: Int64(clamping: failure.retryAfter), jitter: .random(in: 0...1))
        let at = Timestamp.now().adding(milliseconds: delay)
        let (worked, json) = (workedNow, candidatesJSON)
        let events = began + telling("waiting")
        logger.warning(
            "to be tried again",
            metadata: ["code": .string(failure.code), "attempt": "\(attempts + 1)", "milliseconds": "\(delay)"])
        try await persist { store throws(StoreError) in
            try await store.retry(job, session, end, at: at, worked: worked, candidates: json, events: events)
        }
        waiter.resolve(.view(facts.view(.waiting)))
    }
}
