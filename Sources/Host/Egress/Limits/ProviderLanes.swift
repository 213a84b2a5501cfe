import Synchronization

/// One provider's gate and pace on this node.
final class ProviderLane: Sendable {
    let gate = ConcurrencyGate()
    private let bucket = Mutex(TokenBucket())

    /// Takes the next place in the pace.
    /// - Parameter patience: milliseconds.
    /// - Returns: nanoseconds to wait; nil if that is too long, and no place is taken.
    func reserve(_ limit: RateLimit, patience: Int64) -> Int64? {
        let now = MonotonicClock.nanoseconds()
        let (longest, overflow) = max(0, patience).multipliedReportingOverflow(by: 1_000_000)
        return bucket.withLock { $0.reserve(limit, at: now, patience: overflow ? .max : longest) }
    }
}

final class ProviderLanes: Sendable {
    private let lanes = Mutex<[String: ProviderLane]>([:])

    func lane(_ provider: String) -> ProviderLane {
        lanes.withLock { lanes in
            if let lane = lanes[provider] { return lane }
            let lane = ProviderLane()
            lanes[provider] = lane
            return lane
        }
    }

    func snapshot() -> [String: (running: Int, waiting: Int)] {
        lanes.withLock { $0 }.mapValues(\.gate.load)
    }
}
