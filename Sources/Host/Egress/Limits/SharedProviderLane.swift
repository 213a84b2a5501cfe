import Synchronization

/// The limits of one provider for several nodes: a gate and a pace of what this node has borrowed. While that lasts, a call
/// asks nobody.
final class SharedProviderLane: ProviderLane {
    let provider: String
    private let state: Mutex<SharedLane>
    private let places = ConcurrencyGate(limit: 0)
    /// Lets in one call for each slot that was granted; one whose slot has closed meanwhile comes again.
    private let permits = ConcurrencyGate(limit: 0)
    /// There may be something to ask for.
    private let ring: @Sendable () -> Void

    init(_ provider: String, _ limits: ProviderEgress.Limits, ring: @escaping @Sendable () -> Void) {
        self.provider = provider
        self.ring = ring
        state = Mutex(SharedLane(limits))
    }

    var load: (running: Int, waiting: Int) { places.load }
    var mayBegin: Bool { state.withLock { $0.isValid(at: MonotonicClock.nanoseconds()) } }

    func enter(_ limits: ProviderEgress.Limits, patience: Int64) async -> ConcurrencyGate.Entry {
        let lacks = state.withLock { state in
            state.limits = limits
            state.callArrived()
            return open(state) < state.demand
        }
        if lacks { ring() }
        let entry = await places.enter(patience: patience)
        if entry != .entered { callLeft() }
        return entry
    }

    func leave() {
        places.leave()
        callLeft()
    }

    private func callLeft() {
        let isOver = state.withLock { state in
            state.callLeft()
            return state.hasTooMuch
        }
        if isOver { ring() }
    }

    func pace(_ rate: RateLimit, patience: Int64) async -> Pace {
        let end = MonotonicClock.nanoseconds().addingReportingOverflow(nanoseconds(patience))
        let deadline = end.overflow ? Int64.max : end.partialValue
        while true {
            let left = deadline - MonotonicClock.nanoseconds()
            guard left > 0 else { return .tooFar }
            state.withLock { $0.waitsForSlot() }
            ring()
            let entry = await permits.enter(patience: left / 1_000_000)
            let now = MonotonicClock.nanoseconds()
            let taken = state.withLock { state in
                state.waitsNoMore()
                return entry == .entered ? state.takeSlot(at: now, patience: deadline - now) : .none
            }
            switch (entry, taken) {
            case (.cancelled, _): return .cancelled
            case (.timedOut, _): return .tooFar
            case (.entered, .none): continue
            case (.entered, .tooFar):
                permits.leave()
                return .tooFar
            case (.entered, .slot(let slot)):
                // Others may have a use for what comes after it.
                ring()
                if slot.opensAt > now {
                    let sleep: Void? = try? await Task.sleep(for: .nanoseconds(slot.opensAt - now))
                    if sleep == nil { return .cancelled }
                }
                if MonotonicClock.nanoseconds() < slot.closesAt { return .go }
            }
        }
    }

    // MARK: The exchange with the book

    func due(at now: Int64) -> Int64? { state.withLock { $0.due(at: now) } }

    func ask(at now: Int64) -> LimitAsk {
        state.withLock { state in
            _ = open(state)
            return state.ask(provider, inUse: places.mayRun, at: now)
        }
    }

    func apply(_ grant: LimitGrant, to ask: LimitAsk, sent: Int64, received: Int64) {
        let slots = state.withLock { state in
            let slots = state.apply(grant, to: ask, sent: sent, received: received)
            _ = open(state)
            return slots
        }
        places.admitWaiting()
        if slots > 0 { permits.raise(by: slots) }
    }

    /// The book cannot be asked.
    func failed() { state.withLock { _ = open($0) } }

    func lastWord() -> LimitAsk? {
        state.withLock { state in
            places.set(limit: 0)
            return state.lastWord(provider, inUse: places.mayRun)
        }
    }

    /// Brings the gate up to what is held; under the lock, so that the newest grant counts.
    private func open(_ state: SharedLane) -> Int {
        let open = state.open(at: MonotonicClock.nanoseconds())
        places.set(limit: open)
        return open
    }
}
