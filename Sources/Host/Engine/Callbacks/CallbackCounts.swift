import Synchronization

/// How many callbacks this process took and refused since it started, for operators.
final class CallbackCounts: Sendable {
    private struct State {
        var taken = 0
        var refused = 0
    }

    private let state = Mutex(State())

    func count(_ answer: CallbackAnswer) {
        state.withLock { state in
            if case .acknowledged = answer { state.taken += 1 } else { state.refused += 1 }
        }
    }

    var detail: String { state.withLock { "\($0.taken) taken, \($0.refused) refused since the start" } }
}
