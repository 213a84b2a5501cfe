import Domain
import Realtime
import Synchronization

/// How many streams each key has open.
final class StreamSlots: Sendable {
    private let most: Int
    private let open = Mutex<[ID: Int]>([:])

    init(most: Int) { self.most = most }

    /// - Returns: false when the key has as many as it may.
    func take(_ key: ID) -> Bool {
        open.withLock { open in
            let count = open[key, default: 0]
            if count >= most { return false }
            open[key] = count + 1
            return true
        }
    }

    func give(_ key: ID) {
        open.withLock { open in
            let count = open[key, default: 1] - 1
            open[key] = count > 0 ? count : nil
        }
    }
}

/// A slot and an outbox, both given back with the last reference: also when the answer is never written.
final class StreamLease: Sendable {
    let outbox = Outbox(limit: 256)
    private let hub: EventHub
    private let slots: StreamSlots
    private let key: ID

    init(_ hub: EventHub, _ slots: StreamSlots, key: ID) throws(Problem) {
        guard slots.take(key) else {
            throw Problem(
                .tooManyRequests, detail: "This key has as many event streams open as it may.",
                suggestedAction: "Close one, or follow several verifications over one WebSocket", retryAfter: 5)
        }
        (self.hub, self.slots, self.key) = (hub, slots, key)
    }

    deinit {
        hub.close(outbox)
        slots.give(key)
    }
}
