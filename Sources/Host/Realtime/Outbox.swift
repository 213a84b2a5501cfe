package import Domain
package import Store
import Synchronization

/// What one client's connection has still to send. Many may put, one takes.
package final class Outbox: Sendable, AsyncSequence {
    package typealias Element = Item

    package enum Item: Hashable, Sendable {
        /// How a request stands; its events after `position` follow.
        case snapshot(Snapshot)
        case event(EventRecord)
        /// What was sent of the request does not join what comes now; a snapshot follows.
        case reset(request: ID)
        /// The last item.
        case closed(CloseReason)
    }

    package enum CloseReason: String, Hashable, Sendable {
        /// It takes less than comes. It may come back and resume.
        case slow
        /// The server stops.
        case stopping
        /// Its owner closed it.
        case done
    }

    /// What came of a wait.
    package enum Turn: Hashable, Sendable {
        case item(Item)
        /// Nothing within that time.
        case quiet
        /// `closed` was the last, or the task is cancelled.
        case over
    }

    private struct State {
        var queue: OutboxQueue
        var waiter: CheckedContinuation<Void, Never>?
        /// Called when there is room.
        var askers: [@Sendable () -> Void] = []

        mutating func takeAskers() -> [@Sendable () -> Void] {
            guard !askers.isEmpty, queue.isRoomy else { return [] }
            defer { askers = [] }
            return askers
        }
    }

    private let state: Mutex<State>

    /// - Parameter limit: items that may wait.
    package init(limit: Int = 1024) {
        state = Mutex(State(queue: OutboxQueue(limit: limit)))
    }

    package var count: Int { state.withLock { $0.queue.count } }

    /// How many events that were read it takes now.
    var room: Int { state.withLock { $0.queue.room } }

    /// Calls back once, outside of any lock: when most of what waits is taken, or nothing is taken any more.
    func whenRoomy(_ body: @escaping @Sendable () -> Void) {
        let isRoomy = state.withLock { state in
            if state.queue.isRoomy { return true }
            state.askers.append(body)
            return false
        }
        if isRoomy { body() }
    }

    /// The next item; nil after `closed`, or when the task is cancelled.
    package func next() async -> Item? {
        while true {
            let (item, isOver) = take()
            if let item { return item }
            if isOver || Task.isCancelled { return nil }
            await wait()
        }
    }

    /// As `next`, for no longer than that.
    package func next(within duration: Duration) async -> Turn {
        if let item = take().item { return .item(item) }
        let timer = Task { [weak self] in
            do {
                try await Task.sleep(for: duration)
                self?.wake()
            } catch {
                // Something came before.
            }
        }
        await wait()
        timer.cancel()
        let (item, isOver) = take()
        if let item { return .item(item) }
        return isOver || Task.isCancelled ? .over : .quiet
    }

    package func makeAsyncIterator() -> Iterator { Iterator(outbox: self) }

    package struct Iterator: AsyncIteratorProtocol {
        let outbox: Outbox

        package mutating func next() async -> Item? { await outbox.next() }
    }

    /// Never waits. Whoever holds a lock resumes the waiter when it has let go of it.
    /// - Returns: false when the outbox has ended, now or before.
    func put(_ item: Item) -> (isTaken: Bool, waiter: CheckedContinuation<Void, Never>?) {
        state.withLock { state in
            let isTaken = state.queue.put(item)
            return (isTaken, state.waiter.take())
        }
    }

    /// - Parameter discarding: what waits is not sent any more.
    func end(_ reason: CloseReason, discarding: Bool) {
        let (waiter, askers) = state.withLock { state in
            state.queue.end(reason, discarding: discarding)
            return (state.waiter.take(), state.takeAskers())
        }
        waiter?.resume()
        for asker in askers { asker() }
    }

    private func take() -> (item: Item?, isOver: Bool) {
        let (item, isOver, askers) = state.withLock { state in
            let item = state.queue.take()
            return (item, state.queue.isOver, state.takeAskers())
        }
        for asker in askers { asker() }
        return (item, isOver)
    }

    private func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isIdle = state.withLock { state in
                    if state.queue.hasNext || state.queue.isOver || Task.isCancelled { return false }
                    state.waiter = continuation
                    return true
                }
                if !isIdle { continuation.resume() }
            }
        } onCancel: {
            wake()
        }
    }

    private func wake() {
        let waiter = state.withLock { $0.waiter.take() }
        waiter?.resume()
    }
}
