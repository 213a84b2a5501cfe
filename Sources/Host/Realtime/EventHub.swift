package import Domain
package import Logging
package import Store
import Synchronization

/// Brings stored events to whoever follows their request on this node, wherever they were written. Events of this process
/// come at once (`stored`), those of others through the feed (`run`); each is delivered once, in the order of `seq`.
package final class EventHub: Sendable {
    private struct State {
        var fanout = Fanout()
        var outboxes: [Fanout.Key: Outbox] = [:]
        var isStopping = false

        mutating func actions(_ body: (inout Fanout, Fanout.Room) -> [Fanout.Action]) -> [Fanout.Action] {
            let outboxes = outboxes
            return body(&fanout) { outboxes[$0]?.room ?? 0 }
        }
    }

    /// Of one read of a request's events.
    private static let page = 500

    let store: DataStore
    let logger: Logger
    /// The feed is looked at so often when nobody rings; the truth, should a ring be lost.
    let poll: Duration
    let bell = Bell()
    private let state = Mutex(State())

    package init(store: DataStore, logger: Logger, poll: Duration = .milliseconds(500)) {
        self.store = store
        self.logger = logger
        self.poll = poll
    }

    /// Of all clients of this node.
    package var subscriptions: Int { state.withLock { $0.fanout.count } }

    // MARK: Clients

    /// Puts a snapshot, then the request's events, in order and without a gap, into the outbox, until it is unsubscribed.
    /// A client whose `after` is ahead of what is stored, or older than it, gets `reset` before the snapshot.
    /// - Parameter after: `seq` of the last event the client has; nil: only what happens from now on.
    /// - Throws: `Problem`: `notFound`, also for another tenant's request; `shuttingDown`; `StoreError`.
    @discardableResult
    package func subscribe(_ request: ID, tenant: ID, after: Int64?, into outbox: Outbox) async throws -> Snapshot {
        let key = ObjectIdentifier(outbox)
        let subscription = state.withLock { state -> Fanout.Subscription? in
            if state.isStopping { return nil }
            state.outboxes[key] = outbox
            return state.fanout.subscribe(request, tenant: tenant, key)
        }
        guard let subscription else {
            outbox.end(.stopping, discarding: false)
            throw Problem(.shuttingDown)
        }
        do {
            return try await load(subscription, after: after, isReset: false)
        } catch {
            state.withLock { state in
                state.fanout.withdraw(subscription)
                if !state.fanout.follows(key) { state.outboxes[key] = nil }
            }
            throw error
        }
    }

    package func unsubscribe(_ request: ID, from outbox: Outbox) {
        let key = ObjectIdentifier(outbox)
        state.withLock { state in
            state.fanout.unsubscribe(request, key)
            if !state.fanout.follows(key) { state.outboxes[key] = nil }
        }
    }

    /// Ends its subscriptions; what waits in it is not sent.
    package func close(_ outbox: Outbox) {
        forget(ObjectIdentifier(outbox))
        outbox.end(.done, discarding: true)
    }

    /// Ends every outbox, after what waits in it; later subscriptions are refused.
    package func stop() {
        let outboxes = state.withLock { state in
            state.isStopping = true
            defer { state.outboxes = [:] }
            for key in state.outboxes.keys { state.fanout.remove(key) }
            return Array(state.outboxes.values)
        }
        for outbox in outboxes { outbox.end(.stopping, discarding: false) }
    }

    // MARK: Events

    /// Events of this process, once they are stored.
    package func stored(_ events: [EventRecord]) { perform { $0.stored(events) } }

    /// The feed has grown.
    package func announced() { bell.ring() }

    func wants(_ request: ID, _ seq: Int64) -> Bool { state.withLock { $0.fanout.wants(request, seq) } }

    var isIdle: Bool { state.withLock { $0.fanout.isEmpty } }

    /// Puts events into outboxes under the lock, so that their order is that of the machine; wakes takers after it.
    func perform(_ body: (inout Fanout) -> [Fanout.Action]) { perform { fanout, _ in body(&fanout) } }

    private func perform(_ body: (inout Fanout, Fanout.Room) -> [Fanout.Action]) {
        var waiters: [CheckedContinuation<Void, Never>] = []
        var rest: [Fanout.Action] = []
        state.withLock { state in
            for action in state.actions(body) {
                guard case .deliver(let event, let key) = action else {
                    rest.append(action)
                    continue
                }
                Self.put(.event(event), key, &state, &waiters)
            }
        }
        for waiter in waiters { waiter.resume() }
        for action in rest {
            switch action {
            case .deliver: break
            case .fetch(let request, let after): Task { await fetch(request, after: after) }
            case .reload(let subscription): Task { await reload(subscription) }
            case .awaitRoom(let key):
                let outbox = state.withLock { $0.outboxes[key] }
                outbox?.whenRoomy { [weak self] in self?.perform { $0.madeRoom(key) } }
            }
        }
    }

    /// A client too slow for it is let go.
    private static func put(
        _ item: Outbox.Item, _ key: Fanout.Key, _ state: inout State,
        _ waiters: inout [CheckedContinuation<Void, Never>]
    ) {
        guard let outbox = state.outboxes[key] else { return }
        let put = outbox.put(item)
        if let waiter = put.waiter { waiters.append(waiter) }
        if put.isTaken { return }
        state.fanout.remove(key)
        state.outboxes[key] = nil
    }

    private func forget(_ key: Fanout.Key) {
        state.withLock { state in
            state.fanout.remove(key)
            state.outboxes[key] = nil
        }
    }

    // MARK: Reading

    private func load(
        _ subscription: Fanout.Subscription, after: Int64?, isReset: Bool
    ) async throws -> Snapshot {
        await room(for: subscription.key)
        let found = try await store.standing(
            of: subscription.request, tenant: subscription.tenant, eventsAfter: after, limit: Self.page)
        guard let (standing, events) = found else {
            throw Problem(.notFound, detail: "There is no such request.")
        }
        let snapshot = Snapshot(standing)
        // The oldest that is stored must be the next for the client, or one it has.
        let joins = after.map { $0 >= 0 && $0 <= standing.lastSeq && $0 + 1 >= standing.firstSeq } ?? true
        let position = joins ? after ?? standing.lastSeq : standing.lastSeq
        var items: [Outbox.Item] = isReset || !joins ? [.reset(request: subscription.request)] : []
        items.append(.snapshot(snapshot))
        var waiters: [CheckedContinuation<Void, Never>] = []
        state.withLock { state in
            guard state.fanout.isCurrent(subscription) else { return }
            for item in items { Self.put(item, subscription.key, &state, &waiters) }
        }
        for waiter in waiters { waiter.resume() }
        perform {
            $0.loaded(
                subscription, position: position, events: joins ? events : [], known: standing.lastSeq, room: $1)
        }
        return snapshot
    }

    /// A client that follows many at once takes what waits for it before it is told of the next. Ends with the outbox.
    private func room(for key: Fanout.Key) async {
        guard let outbox = state.withLock({ $0.outboxes[key] }), outbox.room == 0 else { return }
        await withCheckedContinuation { continuation in outbox.whenRoomy { continuation.resume() } }
    }

    private func reload(_ subscription: Fanout.Subscription) async {
        do {
            _ = try await load(subscription, after: nil, isReset: true)
        } catch {
            logger.warning(
                "a followed request cannot be read; its follower is let go",
                metadata: ["request": .string(subscription.request.text), "error": "\(error)"])
            let outbox = state.withLock { $0.outboxes[subscription.key] }
            forget(subscription.key)
            outbox?.end(.slow, discarding: true)
        }
    }

    private func fetch(_ request: ID, after: Int64) async {
        do throws(StoreError) {
            let events = try await store.events(of: request, after: after, limit: Self.page)
            perform { $0.fetched(request, after: after, events, room: $1) }
        } catch {
            if error.code != .closed {
                logger.warning(
                    "events of a followed request cannot be read; trying again",
                    metadata: ["request": .string(request.text), "error": .string(error.message)])
            }
            perform {
                $0.fetchFailed(request)
                return []
            }
        }
    }
}
