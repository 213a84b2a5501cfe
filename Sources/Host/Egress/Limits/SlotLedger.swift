/// Slots of a provider's rate that this node has borrowed, in order. Pure; times are nanoseconds of this node, but for
/// `bookTime`.
struct SlotLedger {
    struct Slot: Hashable {
        /// A call may begin from here on
        var opensAt: Int64
        /// and before this: a slot used late would bunch up with those that follow.
        var closesAt: Int64
        /// Microseconds of the book's clock.
        var bookTime: Int64
    }

    enum Taken: Hashable {
        case slot(Slot)
        /// The next one opens after the caller's patience; it stays for others.
        case tooFar
        case none
    }

    private(set) var slots: [Slot] = []
    /// When the last slot that was ever granted opens.
    private(set) var horizon = Int64.min / 2

    /// - Parameters:
    ///   - sent: when the ask left; the book's now is not before it
    ///   - received: and not after this. So no slot opens early, and none closes late.
    mutating func add(
        _ grant: LimitGrant, count: Int, interval: Int64, window: Int64, sent: Int64, received: Int64
    ) {
        for number in 0..<Int64(count) {
            let bookTime = grant.firstSlot + number * interval
            let after = (bookTime - grant.now) * 1000
            slots.append(
                Slot(opensAt: received + after, closesAt: sent + after + window, bookTime: bookTime))
            horizon = received + after
        }
    }

    mutating func take(at now: Int64, patience: Int64) -> Taken {
        dropClosed(at: now)
        guard let next = slots.first else { return .none }
        if next.opensAt - now > patience { return .tooFar }
        slots.removeFirst()
        return .slot(next)
    }

    mutating func dropClosed(at now: Int64) { slots.removeAll { $0.closesAt <= max(now, $0.opensAt) } }

    /// Takes out what has not opened yet, to be given back to the book.
    mutating func giveBack(at now: Int64, interval: Int64) -> Range<Int64>? {
        let unused = slots.filter { $0.opensAt > now }
        guard let first = unused.first, let last = unused.last else { return nil }
        slots.removeAll { $0.opensAt > now }
        horizon = now
        return first.bookTime..<last.bookTime + interval
    }
}
