import Domain
import Synchronization

/// The runs of this process, by request: where a cancel, a callback or a stop finds them.
final class RunRegistry: Sendable {
    struct Entry: Sendable {
        var tenant: ID
        var mailbox: SessionMailbox
        var waiter: Waiter
        var task: Task<Void, Never>?
        /// A request that was given back may be claimed again before its last run is quite gone.
        var number = 0
    }

    private struct State {
        var entries: [ID: Entry] = [:]
        var isStopping = false
        var number = 0
    }

    private let state = Mutex(State())

    /// - Returns: the run's number; nil when the host is stopping: nothing new begins.
    func add(_ id: ID, _ entry: Entry) -> Int? {
        state.withLock { state in
            guard !state.isStopping else { return nil }
            state.number += 1
            var entry = entry
            entry.number = state.number
            state.entries[id] = entry
            return state.number
        }
    }

    func attach(_ task: Task<Void, Never>, to id: ID, _ number: Int) {
        state.withLock { if $0.entries[id]?.number == number { $0.entries[id]?.task = task } }
    }

    func remove(_ id: ID, _ number: Int) {
        state.withLock { if $0.entries[id]?.number == number { $0.entries[id] = nil } }
    }

    func entry(_ id: ID) -> Entry? { state.withLock { $0.entries[id] } }

    var count: Int { state.withLock { $0.entries.count } }

    /// Refuses new runs and returns those under way.
    func stop() -> [Entry] {
        state.withLock { state in
            state.isStopping = true
            return Array(state.entries.values)
        }
    }

    var isStopping: Bool { state.withLock { $0.isStopping } }
}
