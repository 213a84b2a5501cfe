import Domain
package import Realtime
package import Store
import Synchronization

/// Whether the keys of open connections may still be used. Remembered for a second, as ``Authenticator`` does.
package final class KeyStanding: Sendable {
    private struct Answer {
        var isGood: Bool
        var until: Timestamp
    }

    private static let memory: Int64 = 1000
    private static let capacity = 10_000

    private let store: DataStore
    private let known = Mutex<[ID: Answer]>([:])

    package init(store: DataStore) { self.store = store }

    package func isGood(_ owner: SocketOwner) async throws -> Bool {
        let now = Timestamp.now()
        if let answer = known.withLock({ $0[owner.key] }), answer.until > now { return answer.isGood }
        let record = try await store.key(owner.key)
        let isGood =
            record.map { $0.tenant == owner.tenant && $0.revokedAt == nil && ($0.expiresAt.map { $0 > now } ?? true) }
            ?? false
        known.withLock { known in
            if known.count >= Self.capacity { known.removeAll() }
            known[owner.key] = Answer(isGood: isGood, until: now.adding(milliseconds: Self.memory))
        }
        return isGood
    }
}
