import Domain
import Synchronization

/// Who occupies the slots of this node's worker. A provider that is slow must not keep them all: what would only wait in
/// line for it goes back to the queue, for about as long as that would take.
package final class ProviderLoads: Sendable {
    private struct Load {
        var running = 0
        /// Milliseconds for which a job keeps a place among the provider's calls, lately.
        var mean = 0.0
        var lastEnd: Timestamp?
        /// Jobs that were sent back have times up to this.
        var booked = Timestamp(milliseconds: 0)

        /// Milliseconds that one more would wait in line.
        func wait(limit: Int, at now: Timestamp) -> Double {
            guard running >= limit else { return 0 }
            // While nobody comes to an end, the mean is old news.
            let silence = lastEnd.map { Double(now - $0) } ?? 0
            return Double(running - limit + 1) * max(mean, silence) / Double(limit)
        }
    }

    /// Slots of the worker, of which one provider may have three in four before it counts as full.
    private let slots: Int
    private let loads = Mutex<[String: Load]>([:])

    package init(slots: Int = 256) { self.slots = slots }

    /// - Parameter limit: calls that the provider takes at once.
    /// - Returns: nil when the job may begin, and is counted; otherwise when to try again.
    func enter(_ provider: String, limit: Int, at now: Timestamp) -> Timestamp? {
        let limit = max(min(limit, slots * 3 / 4), 1)
        return loads.withLock { loads in
            var load = loads[provider] ?? Load()
            defer { loads[provider] = load }
            if load.wait(limit: limit, at: now) <= Double(EngineLimits.shortWait) {
                if load.running == 0 { load.lastEnd = now }
                load.running += 1
                return nil
            }
            let spacing = Int64((max(load.mean, 1) / Double(limit)).rounded(.up))
            load.booked = max(
                load.booked.adding(milliseconds: spacing), now.adding(milliseconds: EngineLimits.shortWait))
            return load.booked
        }
    }

    /// A job that went on where it was; it is not sent back.
    func enter(_ provider: String) {
        loads.withLock { $0[provider, default: Load()].running += 1 }
    }

    /// - Parameter milliseconds: for which the job's calls had a place. What they waited for one is others' time: counted as
    ///   its own, a line would look the slower the longer it is, and jobs would be sent back for longer than it lasts.
    func leave(_ provider: String, served milliseconds: Int64, at now: Timestamp) {
        loads.withLock { loads in
            guard var load = loads[provider] else { return }
            load.running -= 1
            load.mean = load.mean == 0 ? Double(milliseconds) : load.mean * 0.9 + Double(milliseconds) * 0.1
            load.lastEnd = now
            loads[provider] = load
        }
    }
}
