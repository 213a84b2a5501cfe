import Synchronization

/// Counters that stay cheap when the request log is off.
final class Traffic: Sendable {
    private let total = Atomic<Int>(0)
    private let inFlight = Atomic<Int>(0)
    private let peak = Atomic<Int>(0)

    func began() {
        total.wrappingAdd(1, ordering: .relaxed)
        let now = inFlight.wrappingAdd(1, ordering: .relaxed).newValue
        peak.max(now, ordering: .relaxed)
    }

    func ended() {
        inFlight.wrappingSubtract(1, ordering: .relaxed)
    }

    /// Requests under way stay counted: they end later.
    func clear() {
        total.store(0, ordering: .relaxed)
        peak.store(inFlight.load(ordering: .relaxed), ordering: .relaxed)
    }

    var json: JSON {
        [
            "requests": .int(total.load(ordering: .relaxed)), "inFlight": .int(inFlight.load(ordering: .relaxed)),
            "peakInFlight": .int(peak.load(ordering: .relaxed)),
        ]
    }
}
