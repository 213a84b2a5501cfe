import Domain
package import Logging
package import Store
import Synchronization
import Vault

/// Tells whose key a request carries. A known key is remembered for a second, so a burst costs one look-up and a
/// revocation takes effect within that second; an unknown key is never remembered.
package final class Authenticator: Sendable {
    private struct Known {
        var principal: Principal
        var until: Timestamp
    }

    private static let memory: Int64 = 1000
    private static let capacity = 10_000

    private let store: DataStore
    private let known = Mutex<[[UInt8]: Known]>([:])

    private let logger: Logger

    package init(store: DataStore, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    package func principal(for key: String) async throws -> Principal? {
        guard let prefix = APIKeyHash.prefix(of: key) else { return nil }
        let now = Timestamp.now()
        let hash = APIKeyHash.hash(key)
        if let found = known.withLock({ $0[hash] }), found.until > now { return found.principal }
        for record in try await store.key(prefix: prefix) where constantTimeEqual(record.hash, hash) {
            guard let owner = record.tenant, record.revokedAt == nil, record.expiresAt.map({ $0 > now }) ?? true,
                let tenant = try await store.tenant(owner)
            else { return nil }
            let principal = Principal(
                key: record.id, tenant: tenant.id, tenantName: tenant.name, scopes: Set(record.scopes),
                rateClass: record.rateClass)
            touch(record.id, at: now)
            known.withLock { known in
                if known.count >= Self.capacity { known.removeAll() }
                known[hash] = Known(principal: principal, until: now.adding(milliseconds: Self.memory))
            }
            return principal
        }
        return nil
    }

    /// Notes the key's use. Nobody waits for that: a database that cannot be written must not keep clients from reading.
    private func touch(_ key: ID, at now: Timestamp) {
        Task { [store, logger] in
            do throws(StoreError) {
                try await store.touchKey(key, at: now)
            } catch {
                logger.warning("the key's last use is not written", metadata: ["error": .string(error.message)])
            }
        }
    }
}
