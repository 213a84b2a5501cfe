import Egress
import Synchronization

/// How many callbacks this process took and refused since it started, for operators; and of how many refused ones it may
/// keep what they were.
final class CallbackCounts: Sendable {
    private struct State {
        var taken = 0
        var refused = 0
        /// Refused, and not kept.
        var unkept = 0
        var gate = RefusalGate()
    }

    private let state = Mutex(State())

    func count(_ answer: CallbackAnswer) {
        state.withLock { state in
            if case .acknowledged = answer { state.taken += 1 } else { state.refused += 1 }
        }
    }

    /// False where too many of the account, or of all, came lately; then it is counted.
    func mayKeep(_ account: String) -> Bool {
        state.withLock { state in
            let may = state.gate.admits(account, at: MonotonicClock.milliseconds())
            if !may { state.unkept += 1 }
            return may
        }
    }

    /// One that was to be kept could not be.
    func lost() { state.withLock { $0.unkept += 1 } }

    var detail: String {
        state.withLock { state in
            let unkept = state.unkept > 0 ? ", of which \(state.unkept) were not kept" : ""
            return "\(state.taken) taken, \(state.refused) refused since the start\(unkept)"
        }
    }
}
