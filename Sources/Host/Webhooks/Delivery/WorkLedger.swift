import Domain
import Synchronization

/// The deliveries under way, so that a stop can wait for them.
final class WorkLedger: Sendable {
    private struct State {
        var isStopping = false
        var tasks: [ID: Task<Void, Never>] = [:]
    }

    private let state = Mutex(State())

    var isStopping: Bool { state.withLock { $0.isStopping } }

    var underWay: [Task<Void, Never>] { state.withLock { Array($0.tasks.values) } }

    /// - Returns: false when nothing is started any more.
    func start(_ id: ID, _ body: @escaping @Sendable () async -> Void) -> Bool {
        state.withLock { state in
            if state.isStopping { return false }
            // It cannot end before it is entered: that takes the lock.
            state.tasks[id] = Task { [weak self] in
                await body()
                self?.ended(id)
            }
            return true
        }
    }

    /// - Returns: what is still under way.
    func stop() -> [Task<Void, Never>] {
        state.withLock { state in
            state.isStopping = true
            return Array(state.tasks.values)
        }
    }

    private func ended(_ id: ID) { state.withLock { $0.tasks[id] = nil } }
}
