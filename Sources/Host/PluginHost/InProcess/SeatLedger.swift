enum SeatClaim<Seat: Sendable>: Sendable {
    case lent(Seat)
    /// There is room for another: the caller makes it, or reports `makingFailed`.
    case make
    case wait
    case closed
}

/// Which seats are free, lent or waited for. Generic, so that its rules can be tested without a plugin.
///
/// The seat used last is lent first, so that those a busy hour left behind fall idle and can go.
struct SeatLedger<Seat: Sendable, Waiter: Sendable>: Sendable {
    typealias Claim = SeatClaim<Seat>

    struct Release: Sendable {
        /// Resume it with the claim.
        var waiter: (Waiter, Claim)?
        /// To be dropped outside the lock, because that runs code of the plugin.
        var dropped: [Seat] = []
    }

    /// A seat idle for so many claims is dropped; the last one never is.
    static var idleClaims: UInt64 { 4096 }

    private let limit: Int
    private var idle: [(seat: Seat, since: UInt64)] = []
    private var lent = 0
    private var waiters: [Waiter] = []
    private var claims: UInt64 = 0
    private(set) var isClosed = false

    init(limit: Int, first: Seat) {
        self.limit = limit
        idle = [(first, 0)]
    }

    mutating func claim() -> Claim {
        guard !isClosed else { return .closed }
        claims += 1
        if let free = idle.popLast() {
            lent += 1
            return .lent(free.seat)
        }
        guard lent < limit else { return .wait }
        lent += 1
        return .make
    }

    /// After `.wait`. A seat may have come free in between: then there is something to resume the waiter with at once.
    mutating func enqueue(_ waiter: Waiter) -> Claim? {
        let claim = claim()
        if case .wait = claim {
            waiters.append(waiter)
            return nil
        }
        return claim
    }

    mutating func giveBack(_ seat: Seat) -> Release {
        lent -= 1
        guard !isClosed else { return Release(dropped: [seat]) }
        if !waiters.isEmpty {
            lent += 1
            return Release(waiter: (waiters.removeFirst(), .lent(seat)))
        }
        idle.append((seat, claims))
        guard idle.count > 1, claims - idle[0].since > Self.idleClaims else { return Release() }
        return Release(dropped: [idle.removeFirst().seat])
    }

    mutating func makingFailed() -> Release {
        lent -= 1
        guard !isClosed, !waiters.isEmpty else { return Release() }
        lent += 1
        return Release(waiter: (waiters.removeFirst(), .make))
    }

    mutating func close() -> (waiters: [Waiter], dropped: [Seat]) {
        isClosed = true
        defer {
            waiters = []
            idle = []
        }
        return (waiters, idle.map(\.seat))
    }
}
