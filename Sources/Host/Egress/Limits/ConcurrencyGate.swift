import Synchronization

/// So many at once; the rest wait in order, each with a deadline and none with a thread.
package final class ConcurrencyGate: Sendable {
    package enum Entry: Hashable, Sendable {
        /// The caller must `leave`.
        case entered
        case timedOut
        case cancelled
    }

    private struct State {
        var running = 0
        var limit: Int
        var nextTicket: UInt64 = 0
        /// Those that wait; the order is that of the tickets.
        var waiting: [UInt64: CheckedContinuation<Entry, Never>] = [:]
        var queue: [UInt64] = []
        var queueHead = 0
        /// Tickets drawn but not yet waiting; a reason to give up may overtake them.
        var drawn: [UInt64: Entry?] = [:]

        mutating func nextToEnter() -> CheckedContinuation<Entry, Never>? {
            while running < limit, queueHead < queue.count {
                let ticket = queue[queueHead]
                queueHead += 1
                guard let continuation = waiting.removeValue(forKey: ticket) else { continue }
                running += 1
                return continuation
            }
            if queueHead == queue.count {
                queue.removeAll(keepingCapacity: true)
                queueHead = 0
            } else if queueHead > 1024, queueHead * 2 > queue.count {
                queue.removeFirst(queueHead)
                queueHead = 0
            }
            return nil
        }
    }

    private let state: Mutex<State>

    package init(limit: Int = 1) { state = Mutex(State(limit: limit)) }

    package var load: (running: Int, waiting: Int) {
        state.withLock { ($0.running, $0.waiting.count) }
    }

    /// Those who run, or may begin to at any moment.
    var mayRun: Int { state.withLock { max($0.running, $0.limit) } }

    /// Nobody is sent out; `admitWaiting` lets in whom a higher one has room for.
    func set(limit: Int) { state.withLock { $0.limit = limit } }

    func raise(by more: Int) {
        state.withLock { $0.limit += more }
        admitWaiting()
    }

    /// - Parameters:
    ///   - limit: the live configuration's; the latest one given holds for all. nil: as it is.
    ///   - patience: milliseconds to wait.
    package func enter(limit: Int? = nil, patience: Int64) async -> Entry {
        let ticket: UInt64? = state.withLock { state in
            if let limit { state.limit = max(1, limit) }
            if state.running < state.limit, state.waiting.isEmpty {
                state.running += 1
                return nil
            }
            let ticket = state.nextTicket
            state.nextTicket += 1
            state.drawn[ticket] = .some(nil)
            return ticket
        }
        guard let ticket else { return .entered }
        // The limit may have been raised while others waited.
        admitWaiting()
        let alarm = Task {
            guard (try? await Task.sleep(for: .milliseconds(max(0, patience)))) != nil else { return }
            giveUp(ticket, .timedOut)
        }
        let entry = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in wait(ticket, continuation) }
        } onCancel: {
            giveUp(ticket, .cancelled)
        }
        alarm.cancel()
        return entry
    }

    package func leave() {
        state.withLock { $0.running -= 1 }
        admitWaiting()
    }

    private func wait(_ ticket: UInt64, _ continuation: CheckedContinuation<Entry, Never>) {
        let entry: Entry? = state.withLock { state in
            if let overtaken = state.drawn.removeValue(forKey: ticket) ?? nil { return overtaken }
            if state.running < state.limit, state.waiting.isEmpty {
                state.running += 1
                return .entered
            }
            state.waiting[ticket] = continuation
            state.queue.append(ticket)
            return nil
        }
        if let entry { continuation.resume(returning: entry) }
    }

    private func giveUp(_ ticket: UInt64, _ why: Entry) {
        let continuation: CheckedContinuation<Entry, Never>? = state.withLock { state in
            if let continuation = state.waiting.removeValue(forKey: ticket) { return continuation }
            if state.drawn[ticket] != nil { state.drawn[ticket] = .some(why) }
            return nil
        }
        continuation?.resume(returning: why)
    }

    func admitWaiting() {
        while let continuation = state.withLock({ $0.nextToEnter() }) {
            continuation.resume(returning: .entered)
        }
    }
}
