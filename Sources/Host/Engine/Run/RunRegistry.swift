import Domain
import Synchronization

/// The runs of this process, by request: where a cancel, a callback or a stop finds them.
final class RunRegistry: Sendable {
    struct Entry: Sendable {
        var tenant: ID
        var mailbox: SessionMailbox
        var waiter: Waiter
        var task: Task<Void, Never>?
    }

    private struct State {
        var entries: [ID: Entry] = [:]
        var isStopping = false
    }

    private let state = Mutex(State())

    /// False when the host is stopping: nothing new begins.
    func add(_ id: ID, _ entry: Entry) -> Bool {
        state.withLock { state in
            guard !state.isStopping else { return false }
            state.entries[id] = entry
            return true
        }
    }

    func attach(_ task: Task<Void, Never>, to id: ID) {
        state.withLock { $0.entries[id]?.task = task }
    }

    func remove(_ id: ID) {
        state.withLock { $0.entries[id] = nil }
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
