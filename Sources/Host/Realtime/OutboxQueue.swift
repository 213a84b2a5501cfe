import Domain
import Store

/// What waits to be sent to one client: bounded. When it is full, progress that later events make redundant goes; if that
/// is not enough the client is too slow and everything goes, for it resumes where it was. What is read from the store keeps
/// to `room`, so that it fills no more than three quarters, and leaves the rest to what happens now. Pure.
struct OutboxQueue {
    /// Can transition to: ended. Once ended nothing is added.
    enum State: Hashable {
        case open
        case ended(Outbox.CloseReason)
    }

    let limit: Int
    private(set) var state = State.open
    private var items: [Outbox.Item] = []
    /// Of the next item; those before it are taken.
    private var head = 0
    private var hasToldEnd = false

    init(limit: Int) { self.limit = limit }

    var count: Int { items.count - head }
    /// Nothing will come any more.
    var isOver: Bool { hasToldEnd }
    var hasNext: Bool { count > 0 || state != .open && !hasToldEnd }

    /// For events that are read. What has ended takes any, and drops them.
    var room: Int { state == .open ? max(0, max(1, limit / 4 * 3) - count) : .max }
    /// Enough was taken to be worth the next read.
    var isRoomy: Bool { state != .open || count <= limit / 4 }

    /// - Returns: false when it has ended, now or before.
    mutating func put(_ item: Outbox.Item) -> Bool {
        guard state == .open else { return false }
        if count >= limit { coalesce(before: item) }
        if count >= limit {
            end(.slow, discarding: true)
            return false
        }
        items.append(item)
        return true
    }

    mutating func end(_ reason: Outbox.CloseReason, discarding: Bool) {
        guard state == .open else { return }
        state = .ended(reason)
        if discarding { (items, head) = ([], 0) }
    }

    mutating func take() -> Outbox.Item? {
        if head < items.count {
            let item = items[head]
            head += 1
            // What is taken goes in pieces, so that taking costs the same however much waits.
            if head == items.count {
                items.removeAll(keepingCapacity: items.capacity <= 32)
                head = 0
            } else if head >= 64, head * 2 >= items.count {
                items.removeFirst(head)
                head = 0
            }
            return item
        }
        guard case .ended(let reason) = state, !hasToldEnd else { return nil }
        hasToldEnd = true
        return .closed(reason)
    }

    /// Leaves out progress of requests of which something later waits, or is about to.
    private mutating func coalesce(before item: Outbox.Item) {
        var later: Set<ID> = []
        if case .event(let event) = item { later.insert(event.request) }
        var kept: [Outbox.Item] = []
        for waiting in items[head...].reversed() {
            if case .event(let event) = waiting {
                let isNewest = later.insert(event.request).inserted
                if !isNewest, EventCatalogue[type: event.type]?.role == .progress { continue }
            }
            kept.append(waiting)
        }
        (items, head) = (kept.reversed(), 0)
    }
}
