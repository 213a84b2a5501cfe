/// What this node holds of one provider's limits, and when it asks the book of all nodes for more or gives back. Pure;
/// times are nanoseconds of this node.
struct SharedLane {
    /// What is held counts so long without word from the book; then no call begins until there is.
    static let validity: Int64 = 10_000_000_000
    /// Between two asks of a node that holds something and lacks nothing.
    static let renewal: Int64 = 1_000_000_000
    /// Between two asks of a node with calls that wait, or with places to give back; of one that has its share already.
    static let poll: Int64 = 100_000_000
    static let sharedPoll: Int64 = 250_000_000
    /// Slots are borrowed for so long ahead, and asked for when the half of it is left.
    static let ahead: Int64 = 250_000_000
    /// The longest that an answer is expected to take.
    private static let longestLead: Int64 = 2_000_000_000

    var limits: ProviderEgress.Limits
    /// Calls that may be under way.
    private(set) var places = 0
    private var validUntil = Int64.min
    private(set) var slots = SlotLedger()
    /// What the book has us down for.
    private var held = 0
    private(set) var demand = 0
    private var peak = 0
    private var lastPeak = 0
    private var peakSince: Int64?
    private var lastAsk: Int64?
    private var lead: Int64 = 0
    /// Slots taken since the last ask, and calls that wait for one.
    private var taken = 0
    private var waitingForSlots = 0

    init(_ limits: ProviderEgress.Limits) { self.limits = limits }

    /// Nanoseconds from one slot to the next, and for how long one can be used.
    private var interval: Int64? {
        // Whole microseconds, rounded to the slower.
        limits.rate.map { ($0.period * 1000 + Int64($0.count) - 1) / Int64($0.count) * 1000 }
    }
    private var window: Int64 { (interval ?? 0) * Int64(limits.rate?.burst ?? 1) }
    private var chunk: Int { max(1, Int(Self.ahead / (interval ?? Self.ahead))) }

    func isValid(at now: Int64) -> Bool { now < validUntil }

    /// Places that may be taken now.
    func open(at now: Int64) -> Int { isValid(at: now) ? places : 0 }

    /// The book has more places down for us than we may use.
    var hasTooMuch: Bool { held > places }

    // MARK: What the calls do

    mutating func callArrived() {
        demand += 1
        peak = max(peak, demand)
    }

    mutating func callLeft() { demand -= 1 }
    mutating func waitsForSlot() { waitingForSlots += 1 }
    mutating func waitsNoMore() { waitingForSlots -= 1 }

    mutating func takeSlot(at now: Int64, patience: Int64) -> SlotLedger.Taken {
        let result = slots.take(at: now, patience: patience)
        if case .slot = result { taken += 1 }
        return result
    }

    // MARK: What is asked for

    /// When to ask next; nil while there is nothing to say.
    func due(at now: Int64) -> Int64? {
        var due: Int64?
        func ask(at time: Int64) { due = min(due ?? time, time) }
        let last = lastAsk ?? .min / 2
        let lacks = min(wanted, limits.concurrency) > open(at: now)
        if lacks && demand > 0 { ask(at: last + (places > 0 ? Self.sharedPoll : Self.poll)) }
        if hasTooMuch { ask(at: last + Self.poll) }
        if held > 0 { ask(at: last + Self.renewal) }
        if wantsSlots { ask(at: max(slots.horizon - Self.ahead / 2, last + Self.poll / 10)) }
        return due
    }

    private var wanted: Int { max(demand, peak, lastPeak) }
    private var wantsSlots: Bool { interval != nil && (waitingForSlots > 0 || taken > 1) }

    /// - Parameter inUse: calls under way, or let in until the answer is there.
    mutating func ask(_ provider: String, inUse: Int, at now: Int64) -> LimitAsk {
        if peakSince.map({ now - $0 >= Self.renewal }) ?? true {
            (lastPeak, peak, peakSince) = (peak, demand, now)
        }
        lastAsk = now
        var ask = LimitAsk(
            provider: provider, concurrency: limits.concurrency, kept: inUse,
            wanted: min(wanted, limits.concurrency),
            lifetime: Self.validity / 1_000_000 + Int64(clamping: limits.timeout))
        if let interval {
            slots.dropClosed(at: now)
            var rate = LimitAsk.Rate(interval: interval / 1000, count: 0, lead: lead / 1000)
            if wantsSlots, slots.horizon - now <= Self.ahead / 2 {
                rate.count = min(chunk, max(1, waitingForSlots + (taken > 1 ? taken : 0) - slots.slots.count))
            } else if demand == 0, taken == 0 {
                rate.unused = slots.giveBack(at: now, interval: interval / 1000)
            }
            ask.rate = rate
        }
        taken = 0
        return ask
    }

    /// - Returns: slots that were added.
    mutating func apply(_ grant: LimitGrant, to ask: LimitAsk, sent: Int64, received: Int64) -> Int {
        lead = min(max(received - sent, 0), Self.longestLead)
        places = grant.places
        held = max(ask.kept, grant.places)
        validUntil = sent + Self.validity
        guard let rate = ask.rate, rate.count > 0 else { return 0 }
        slots.add(
            grant, count: rate.count, interval: rate.interval, window: window, sent: sent, received: received)
        return rate.count
    }

    /// The host stops: everything is to be given back.
    mutating func lastWord(_ provider: String, inUse: Int) -> LimitAsk? {
        guard held > 0 else { return nil }
        return LimitAsk(
            provider: provider, concurrency: limits.concurrency, kept: inUse, wanted: 0,
            lifetime: Self.validity / 1_000_000 + Int64(clamping: limits.timeout))
    }
}
