import Domain
import Store

/// Who follows which request, and how far each has come. Events may come in any order, twice, or not at all as long as one
/// that comes later is; each subscriber gets each once and in order, and what is missing is fetched. What is read for a
/// follower is given no faster than its client takes it; others of the same request do not wait for that. Pure.
struct Fanout {
    typealias Key = ObjectIdentifier
    /// How many events that were read a client's queue takes now.
    typealias Room = (Key) -> Int

    struct Subscription: Hashable {
        let request: ID
        let key: Key
        let tenant: ID
        /// Tells it from an earlier one of the same client to the same request.
        let number: UInt64
    }

    enum Action: Hashable {
        case deliver(EventRecord, to: Key)
        /// Read the events of the request after that one, and give them to `fetched`, or call `fetchFailed`.
        case fetch(ID, after: Int64)
        /// Events are missing that are stored no more: load it anew.
        case reload(Subscription)
        /// Call `madeRoom` when the client has taken most of what waits for it.
        case awaitRoom(Key)
    }

    /// `position` is nil while it is loading. Can transition to: following (`loaded`), gone.
    private struct Follower {
        var subscription: Subscription
        var position: Int64?
        /// There was no room for what was read. It gets nothing, and nothing is read for it, until there is.
        var isHeld = false
    }

    private struct Topic {
        var followers: [Follower] = []
        /// The highest `seq` that is known to exist.
        var known: Int64 = 0
        /// There may be more than is known.
        var isStale = false
        /// What was known when the read under way began; nil: none is.
        var fetching: Int64?
    }

    private var topics: [ID: Topic] = [:]
    private var requests: [Key: Set<ID>] = [:]
    /// Topics with a follower that lacks something known.
    private var behind: Set<ID> = []
    private var lines: [Key: HeldLine] = [:]
    private var lastNumber: UInt64 = 0

    var isEmpty: Bool { topics.isEmpty }
    var count: Int { topics.reduce(0) { $0 + $1.value.followers.count } }

    // MARK: Subscribers

    /// The follower hears nothing before it is `loaded`. One that follows already begins anew.
    mutating func subscribe(_ request: ID, tenant: ID, _ key: Key) -> Subscription {
        unsubscribe(request, key)
        lastNumber += 1
        let subscription = Subscription(request: request, key: key, tenant: tenant, number: lastNumber)
        topics[request, default: Topic()].followers.append(Follower(subscription: subscription))
        requests[key, default: []].insert(request)
        return subscription
    }

    mutating func unsubscribe(_ request: ID, _ key: Key) {
        guard requests[key]?.remove(request) != nil else { return }
        if requests[key]?.isEmpty == true { requests[key] = nil }
        drop(key, from: request)
    }

    /// For a load that failed.
    mutating func withdraw(_ subscription: Subscription) {
        if isCurrent(subscription) { unsubscribe(subscription.request, subscription.key) }
    }

    mutating func remove(_ key: Key) {
        lines[key] = nil
        for request in requests.removeValue(forKey: key) ?? [] { drop(key, from: request) }
    }

    func follows(_ key: Key) -> Bool { requests[key] != nil }

    func isCurrent(_ subscription: Subscription) -> Bool {
        topics[subscription.request]?.followers.contains { $0.subscription == subscription } ?? false
    }

    /// - Parameters:
    ///   - position: where its client is; events follow it without a gap.
    ///   - known: `seq` of the newest event that is stored.
    mutating func loaded(
        _ subscription: Subscription, position: Int64, events: [EventRecord], known: Int64, room: Room
    ) -> [Action] {
        guard isCurrent(subscription) else { return [] }
        change(subscription) { $0.position = position }
        var actions: [Action] = []
        giveRead(events, of: subscription.request, to: subscription.key, room, &actions)
        if known > topics[subscription.request]?.known ?? 0 { topics[subscription.request]?.known = known }
        catchUp(subscription.request, &actions)
        return actions
    }

    /// The next of what waits for this client is read.
    mutating func madeRoom(_ key: Key) -> [Action] {
        lines[key]?.isAwaited = false
        var actions: [Action] = []
        readNext(key, &actions)
        return actions
    }

    // MARK: Events

    /// Whether anybody lacks it.
    func wants(_ request: ID, _ seq: Int64) -> Bool {
        guard let topic = topics[request] else { return false }
        return topic.followers.contains { ($0.position ?? 0) < seq }
    }

    mutating func stored(_ events: [EventRecord]) -> [Action] {
        var actions: [Action] = []
        for event in events {
            guard let known = topics[event.request]?.known else { continue }
            if event.seq > known { topics[event.request]?.known = event.seq }
            give(event, &actions)
            catchUp(event.request, &actions)
        }
        return actions
    }

    mutating func fetched(_ request: ID, after: Int64, _ events: [EventRecord], room: Room) -> [Action] {
        guard let topic = topics[request] else { return [] }
        topics[request]?.fetching = nil
        var actions: [Action] = []
        guard let first = events.first else {
            // Unless it came meanwhile, what was known of is deleted.
            if topic.known == topic.fetching { topics[request]?.known = 0 }
            goOn(request, &actions)
            return actions
        }
        for follower in topic.followers {
            // One that was loaded meanwhile may be further back.
            guard let position = follower.position, position >= after, first.seq > position + 1 else { continue }
            change(follower.subscription) { ($0.position, $0.isHeld) = (nil, false) }
            actions.append(.reload(follower.subscription))
        }
        giveRead(events, of: request, to: nil, room, &actions)
        if let last = events.last?.seq, last >= topic.fetching ?? 0 {
            // A read ends at its limit, and what was known then is no reason to stop there: read on until nothing comes.
            topics[request]?.known = max(last, topic.known)
            topics[request]?.isStale = true
        }
        goOn(request, &actions)
        return actions
    }

    mutating func fetchFailed(_ request: ID) { topics[request]?.fetching = nil }

    /// Fetches again what could not be had, and goes on where a client left what was read for it.
    mutating func retry() -> [Action] {
        var actions: [Action] = []
        for request in behind { catchUp(request, &actions) }
        for key in lines.keys { readNext(key, &actions) }
        return actions
    }

    /// Something may have happened to any of them.
    mutating func refresh() -> [Action] {
        var actions: [Action] = []
        for request in topics.keys {
            topics[request]?.isStale = true
            catchUp(request, &actions)
        }
        return actions
    }

    // MARK: Inside

    private mutating func drop(_ key: Key, from request: ID) {
        lines[key]?.requests.removeAll { $0 == request }
        topics[request]?.followers.removeAll { $0.subscription.key == key }
        guard topics[request]?.followers.isEmpty == true else { return }
        topics[request] = nil
        behind.remove(request)
    }

    private mutating func change(_ subscription: Subscription, _ body: (inout Follower) -> Void) {
        guard var topic = topics.removeValue(forKey: subscription.request) else { return }
        for index in topic.followers.indices where topic.followers[index].subscription == subscription {
            body(&topic.followers[index])
        }
        topics[subscription.request] = topic
    }

    /// What happens now, to those it is the next for.
    private mutating func give(_ event: EventRecord, _ actions: inout [Action]) {
        guard var topic = topics.removeValue(forKey: event.request) else { return }
        for index in topic.followers.indices {
            guard topic.followers[index].position == event.seq - 1, !topic.followers[index].isHeld else { continue }
            topic.followers[index].position = event.seq
            actions.append(.deliver(event, to: topic.followers[index].subscription.key))
        }
        topics[event.request] = topic
    }

    /// What was read: to each follower as much as it has room for; one that has none is held.
    private mutating func giveRead(
        _ events: [EventRecord], of request: ID, to key: Key?, _ room: Room, _ actions: inout [Action]
    ) {
        guard var topic = topics.removeValue(forKey: request) else { return }
        for index in topic.followers.indices {
            let follower = topic.followers[index]
            guard var position = follower.position, !follower.isHeld else { continue }
            guard key == nil || follower.subscription.key == key else { continue }
            let taker = follower.subscription.key
            var left = room(taker)
            for event in events where event.seq == position + 1 {
                if left == 0 {
                    topic.followers[index].isHeld = true
                    hold(request, taker, &actions)
                    break
                }
                actions.append(.deliver(event, to: taker))
                (position, left) = (event.seq, left - 1)
            }
            topic.followers[index].position = position
        }
        topics[request] = topic
    }

    /// Of a client that follows many, one request is read at a time, for the room is the same for all.
    private mutating func hold(_ request: ID, _ key: Key, _ actions: inout [Action]) {
        var line = lines[key] ?? HeldLine()
        line.requests.append(request)
        if !line.isAwaited {
            line.isAwaited = true
            actions.append(.awaitRoom(key))
        }
        lines[key] = line
    }

    private mutating func readNext(_ key: Key, _ actions: inout [Action]) {
        guard var line = lines[key], !line.isAwaited else { return }
        while !line.requests.isEmpty {
            let request = line.requests.removeFirst()
            guard
                let index = topics[request]?.followers.firstIndex(where: { $0.subscription.key == key && $0.isHeld })
            else { continue }
            topics[request]?.followers[index].isHeld = false
            // It was held because there is more, whatever is known by now.
            topics[request]?.isStale = true
            catchUp(request, &actions)
            break
        }
        lines[key] = line.requests.isEmpty ? nil : line
    }

    /// After a read: the next one, or that of another request for those who have everything of this.
    private mutating func goOn(_ request: ID, _ actions: inout [Action]) {
        catchUp(request, &actions)
        guard let topic = topics[request], topic.fetching == nil else { return }
        for follower in topic.followers { readNext(follower.subscription.key, &actions) }
    }

    private mutating func catchUp(_ request: ID, _ actions: inout [Action]) {
        guard let topic = topics[request] else { return }
        let positions = topic.followers.lazy.compactMap { $0.isHeld ? nil : $0.position }
        guard let least = positions.min(), least < topic.known || topic.isStale else {
            behind.remove(request)
            return
        }
        behind.insert(request)
        guard topic.fetching == nil else { return }
        topics[request]?.fetching = topic.known
        topics[request]?.isStale = false
        actions.append(.fetch(request, after: least))
    }
}
