import Synchronization

/// Rings that nobody has heard yet count as one. One listens.
final class Bell: Sendable {
    private struct State {
        var hasRung = false
        var listener: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func ring() {
        let listener = state.withLock { state in
            let listener = state.listener.take()
            if listener == nil { state.hasRung = true }
            return listener
        }
        listener?.resume()
    }

    /// Until it rings, the time is over or the task is cancelled.
    func wait(atMost duration: Duration) async {
        let timer = Task { [weak self] in
            do {
                try await Task.sleep(for: duration)
                self?.ring()
            } catch {
                // It rang before.
            }
        }
        defer { timer.cancel() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mustWait = state.withLock { state in
                    if state.hasRung || Task.isCancelled {
                        state.hasRung = false
                        return false
                    }
                    state.listener = continuation
                    return true
                }
                if !mustWait { continuation.resume() }
            }
        } onCancel: {
            ring()
        }
    }
}
