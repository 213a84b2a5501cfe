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

    private func isWorthwhile(_ ending: Ending) -> Bool {
        switch ending {
        case .notSent(let transient): transient
        // What was sent once may have had its effect, and any answer to it is final.
        case .outcomeUnknown: repeats != .once
        case .response(let status, _): repeats != .once && [429, 500, 502, 503, 504].contains(status)
        case .limitExceeded, .cancelled: false
        }
    }
}
