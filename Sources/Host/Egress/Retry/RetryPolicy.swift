import Domain

/// Whether an attempt is followed by another, and when. Pure.
struct RetryPolicy: Sendable {
    enum Ending: Hashable, Sendable {
        /// `transient`: another attempt may fare better.
        case notSent(transient: Bool)
        case outcomeUnknown
        case response(status: Int, retryAfter: Int64?)
        case limitExceeded
        case cancelled
    }

    enum Verdict: Hashable, Sendable {
        case stop
        /// Milliseconds from now.
        case retry(after: Int64)
        /// It would be worth it, but not before the deadline; milliseconds.
        case tooLate(retryAfter: Int64)
    }

    var settings: RetrySettings
    var repeats: Repeat

    /// - Parameters:
    ///   - attempts: made so far, earlier calls' included.
    ///   - remaining: milliseconds to the deadline.
    ///   - random: uniform from 0 to 1.
    func verdict(on ending: Ending, attempts: Int, remaining: Int64, random: Double) -> Verdict {
        guard attempts < settings.attempts, isWorthwhile(ending) else { return .stop }
        if case .response(_, let retryAfter?) = ending {
            return retryAfter < remaining ? .retry(after: retryAfter) : .tooLate(retryAfter: retryAfter)
        }
        let delay = backoff(afterAttempts: attempts, random: random)
        return delay < remaining ? .retry(after: delay) : .tooLate(retryAfter: delay)
    }

    func backoff(afterAttempts attempts: Int, random: Double) -> Int64 {
        var delay = Double(settings.base)
        var steps = attempts - 1
        while steps > 0, delay < Double(settings.max), settings.factor > 1 {
            delay *= settings.factor
            steps -= 1
        }
        delay = min(delay, Double(settings.max))
        return Int64(settings.jitter == .full ? delay * random : delay)
    }

    /// Whether the attempt may have had an effect that no later answer rules out but the vendor's own to the same key.
    func leavesOpen(_ ending: Ending) -> Bool {
        switch ending {
        case .outcomeUnknown: true
        case .response(let status, _): [500, 502, 504].contains(status)
        case .notSent, .limitExceeded, .cancelled: false
        }
    }

    /// Whether what an earlier attempt left open is open still. Only a `keyed` effect is judged: what is safe may end
    /// as it likes, and what goes once has no earlier attempt.
    func isStillOpen(after outcome: HTTPResult) -> Bool {
        guard repeats == .keyed else { return false }
        return switch outcome.outcome {
        case .notSent, .cancelled, .noCredential: true
        case .response: Self.transientStatuses.contains(outcome.status)
        case .outcomeUnknown, .limitExceeded: false
        }
    }

    private static let transientStatuses: Set<Int> = [429, 500, 502, 503, 504]

    private func isWorthwhile(_ ending: Ending) -> Bool {
        switch ending {
        case .notSent(let transient): transient
        // What was sent once may have had its effect, and any answer to it is final.
        case .outcomeUnknown: repeats != .once
        case .response(let status, _): repeats != .once && Self.transientStatuses.contains(status)
        case .limitExceeded, .cancelled: false
        }
    }
}
