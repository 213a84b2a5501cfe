import Domain
import Logging
import Store
import Synchronization

/// How long the queue is, as far as this node knows: what the leader counted last, and what was accepted here since.
package final class Backlog: Sendable {
    private struct State {
        var counted = 0
        /// Accepted here, ever; at the reading before last; at the last reading.
        var accepted = 0
        var before = 0
        var last = 0

        var length: Int { counted + accepted - before }
    }

    /// Above it nothing more is accepted.
    package let limit: Int
    private let state = Mutex(State())

    package init(limit: Int = 1_000_000) { self.limit = limit }

    package var length: Int { state.withLock { $0.length } }

    /// - Returns: false when the queue is full. Otherwise one more is counted.
    func admit() -> Bool {
        state.withLock { state in
            guard state.length < limit else { return false }
            state.accepted += 1
            return true
        }
    }

    /// What was accepted between the last two readings may not be in this count: it is rather counted twice.
    func update(_ counted: Int) {
        state.withLock { state in
            state.counted = counted
            state.before = state.last
            state.last = state.accepted
        }
    }
}

extension RequestEngine {
    /// Keeps the backlog up to date; for nodes that accept requests. Until the task is cancelled.
    package func watchBacklog(every interval: Duration = .seconds(2)) async {
        while !Task.isCancelled {
            await readBacklog()
            do { try await Task.sleep(for: interval) } catch { return }
        }
    }

    func readBacklog() async {
        do {
            if let counted = try await services.store.backlog() { backlog.update(counted) }
        } catch {
            logger.error("cannot read the length of the queue", metadata: ["error": .string(error.message)])
        }
    }
}
