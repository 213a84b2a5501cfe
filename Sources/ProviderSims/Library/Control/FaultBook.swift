import Synchronization

/// The faults ordered and not yet used up, oldest first.
final class FaultBook: Sendable {
    private struct Standing {
        let id: Int
        var fault: Fault
        var met = 0
    }

    private struct State {
        var nextID = 1
        var standing: [Standing] = []
        var dice = Dice(seed: .random(in: .min ... .max))
    }

    private let state = Mutex(State())
    /// Read without the lock: nearly every request meets no fault.
    private let count = Atomic<Int>(0)

    /// - Returns: the new fault's id.
    func add(_ fault: Fault) -> Int {
        state.withLock { state in
            let id = state.nextID
            state.nextID += 1
            state.standing.append(Standing(id: id, fault: fault))
            count.store(state.standing.count, ordering: .releasing)
            return id
        }
    }

    /// The first fault that meets the request, used up by one.
    func take(for request: SimRequest) -> Fault? {
        guard count.load(ordering: .acquiring) > 0 else { return nil }
        return state.withLock { state in
            for index in state.standing.indices {
                let fault = state.standing[index].fault
                guard fault.matches(request) else { continue }
                if fault.probability < 1, state.dice.roll() >= fault.probability { continue }
                state.standing[index].met += 1
                if let times = fault.times {
                    state.standing[index].fault.times = times - 1
                    if times <= 1 { state.standing.remove(at: index) }
                }
                count.store(state.standing.count, ordering: .releasing)
                return fault
            }
            return nil
        }
    }

    /// Makes the draws of `probability` the same again.
    func seed(_ seed: UInt64) { state.withLock { $0.dice = Dice(seed: seed) } }

    func clear() {
        state.withLock { state in
            state.standing.removeAll()
            count.store(0, ordering: .releasing)
        }
    }

    /// - Returns: whether there was such a fault.
    func remove(id: Int) -> Bool {
        state.withLock { state in
            let before = state.standing.count
            state.standing.removeAll { $0.id == id }
            count.store(state.standing.count, ordering: .releasing)
            return state.standing.count < before
        }
    }

    var json: JSON {
        state.withLock { state in .array(state.standing.map { $0.fault.json(id: $0.id, met: $0.met) }) }
    }
}
