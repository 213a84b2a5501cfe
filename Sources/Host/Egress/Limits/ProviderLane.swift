/// One provider's gate and pace, as this node's calls see them.
protocol ProviderLane: Sendable {
    /// Calls under way, and calls waiting for a place.
    var load: (running: Int, waiting: Int) { get }
    /// A place is no longer ours when nodes that share it have not heard of us for too long.
    var mayBegin: Bool { get }

    /// - Parameter patience: milliseconds, here and below.
    func enter(_ limits: ProviderEgress.Limits, patience: Int64) async -> ConcurrencyGate.Entry
    /// Gives the place back.
    func leave()
    /// Waits for the call's turn in the pace.
    func pace(_ rate: RateLimit, patience: Int64) async -> Pace
}

enum Pace: Hashable, Sendable {
    case go
    /// The turn would come too late; nothing is taken.
    case tooFar
    case cancelled
}
