package import Domain
import Synchronization

/// Lets clients wait for the end of a request, each for as long as it likes. Nobody is told that their time is over
/// before the request is stored: only then may the answer be that the work goes on.
package final class Waiter: Sendable {
    package enum Outcome: Sendable {
        case view(RequestView)
        /// Nothing was stored; the client is told no.
        case refused(Problem)
        /// The client's own time is over; the work goes on.
        case deadline
    }

    private struct Ticket {
        var continuation: CheckedContinuation<Outcome, Never>?
        var isOverdue = false
    }

    private struct State {
        var outcome: Outcome?
        var isStored: Bool
        /// Somebody will come to wait.
        var isAwaited: Bool
        var next = 0
        var tickets: [Int: Ticket] = [:]
    }

    private let state: Mutex<State>

    /// - Parameter isStored: by an earlier process or node, so that no client of this one waits.
    package init(isStored: Bool = false) {
        state = Mutex(State(isStored: isStored, isAwaited: !isStored))
    }

    /// A client waits, or is about to.
    package var isWatched: Bool {
        state.withLock { $0.outcome == nil && (!$0.tickets.isEmpty || ($0.isAwaited && $0.next == 0)) }
    }

    /// The request is stored.
    package func stored() {
        let overdue = state.withLock { state -> [CheckedContinuation<Outcome, Never>] in
            state.isStored = true
            let late = state.tickets.filter(\.value.isOverdue)
            for key in late.keys where state.tickets[key]?.continuation != nil { state.tickets[key] = nil }
            return late.values.compactMap(\.continuation)
        }
        for continuation in overdue { continuation.resume(returning: .deadline) }
    }

    /// The first outcome counts.
    package func resolve(_ outcome: Outcome) {
        let waiting = state.withLock { state -> [CheckedContinuation<Outcome, Never>] in
            guard state.outcome == nil else { return [] }
            state.outcome = outcome
            defer { state.tickets = [:] }
            return state.tickets.values.compactMap(\.continuation)
        }
        for continuation in waiting { continuation.resume(returning: outcome) }
    }

    package func wait(for limit: Duration) async -> Outcome {
        let ticket = state.withLock { state in
            state.next += 1
            state.tickets[state.next] = Ticket()
            return state.next
        }
        let alarm = AlarmClock.shared.set(after: limit) { self.ring(ticket) }
        defer { AlarmClock.shared.cancel(alarm) }
        return await withCheckedContinuation { continuation in
            let ready = state.withLock { state -> Outcome? in
                if let outcome = state.outcome { return outcome }
                // The alarm may have rung before we came here.
                if state.isStored, state.tickets[ticket]?.isOverdue == true {
                    state.tickets[ticket] = nil
                    return .deadline
                }
                state.tickets[ticket]?.continuation = continuation
                return nil
            }
            if let ready { continuation.resume(returning: ready) }
        }
    }

    private func ring(_ ticket: Int) {
        let continuation = state.withLock { state -> CheckedContinuation<Outcome, Never>? in
            state.tickets[ticket]?.isOverdue = true
            guard state.isStored, let continuation = state.tickets[ticket]?.continuation else { return nil }
            state.tickets[ticket] = nil
            return continuation
        }
        continuation?.resume(returning: .deadline)
    }
}
