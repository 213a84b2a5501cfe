import Glibc
import Synchronization

/// A queue from many tasks to threads of ours. Putting never blocks; taking blocks the thread, which only such a thread
/// may do.
final class Mailbox<Element: Sendable>: Sendable {
    private struct State {
        var items: [Element] = []
        var taken = 0
        /// Threads that found nothing and have not been called since.
        var sleepers = 0
        var isClosed = false

        var count: Int { items.count - taken }
    }

    private let state = Mutex(State())
    /// One count wakes one thread. A semaphore is made for many threads, which the compiler cannot know.
    private nonisolated(unsafe) let bell: UnsafeMutablePointer<sem_t>

    init() {
        bell = .allocate(capacity: 1)
        sem_init(bell, 0, 0)
    }

    deinit {
        sem_destroy(bell)
        bell.deallocate()
    }

    var count: Int { state.withLock { $0.count } }

    /// - Returns: false when closed; the element is not taken.
    func put(_ element: Element) -> Bool {
        let (accepted, wake) = state.withLock { state in
            guard !state.isClosed else { return (false, false) }
            state.items.append(element)
            guard state.sleepers > 0 else { return (true, false) }
            state.sleepers -= 1
            return (true, true)
        }
        if wake { sem_post(bell) }
        return accepted
    }

    /// Waits for at least one element. Empty: closed, and nothing is left.
    func take(atMost limit: Int) -> [Element] {
        while true {
            let (elements, closed): ([Element], Bool) = state.withLock { state in
                if state.count == 0 {
                    if !state.isClosed { state.sleepers += 1 }
                    return ([], state.isClosed)
                }
                let end = min(state.items.count, state.taken + limit)
                let elements = Array(state.items[state.taken..<end])
                state.taken = end
                if state.taken == state.items.count {
                    state.items.removeAll(keepingCapacity: state.items.count < 4096)
                    state.taken = 0
                } else if state.taken > 4096 {
                    state.items.removeFirst(state.taken)
                    state.taken = 0
                }
                return (elements, false)
            }
            if !elements.isEmpty || closed { return elements }
            // An interrupted wait only looks again; then one sleeper too many is counted, which costs a wake-up.
            sem_wait(bell)
        }
    }

    /// What is queued is still taken; nothing more is accepted.
    func close() {
        let sleepers = state.withLock { state in
            state.isClosed = true
            defer { state.sleepers = 0 }
            return state.sleepers
        }
        for _ in 0..<sleepers { sem_post(bell) }
    }
}
