import Synchronization

/// The limits of one node alone.
final class LocalLane: ProviderLane {
    private let gate = ConcurrencyGate()
    private let bucket = Mutex(TokenBucket())

    var load: (running: Int, waiting: Int) { gate.load }
    var mayBegin: Bool { true }

    func enter(_ limits: ProviderEgress.Limits, patience: Int64) async -> ConcurrencyGate.Entry {
        await gate.enter(limit: limits.concurrency, patience: patience)
    }

    func leave() { gate.leave() }

    func pace(_ rate: RateLimit, patience: Int64) async -> Pace {
        let now = MonotonicClock.nanoseconds()
        let wait = bucket.withLock { $0.reserve(rate, at: now, patience: nanoseconds(patience)) }
        guard let wait else { return .tooFar }
        guard wait > 0 else { return .go }
        return (try? await Task.sleep(for: .nanoseconds(wait))) == nil ? .cancelled : .go
    }
}

/// Of milliseconds, which may be as many as a deadline far away makes them.
func nanoseconds(_ milliseconds: Int64) -> Int64 {
    let (result, overflow) = max(0, milliseconds).multipliedReportingOverflow(by: 1_000_000)
    return overflow ? .max : result
}
