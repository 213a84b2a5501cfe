import Synchronization

/// Opens when `count` threads have arrived.
final class Latch: Sendable {
    private struct State {
        var missing: Int
        var waiting: [UnsafeContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(_ count: Int) { state = Mutex(State(missing: count)) }

    func arrive() {
        let released = state.withLock { state -> [UnsafeContinuation<Void, Never>] in
            state.missing -= 1
            guard state.missing == 0 else { return [] }
            defer { state.waiting = [] }
            return state.waiting
        }
        for caller in released { caller.resume() }
    }

    func wait() async {
        await withUnsafeContinuation { caller in
            let isOpen = state.withLock { state in
                if state.missing > 0 { state.waiting.append(caller) }
                return state.missing <= 0
            }
            if isOpen { caller.resume() }
        }
    }
}
