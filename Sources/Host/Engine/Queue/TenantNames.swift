import Domain
import Store
import Synchronization

/// Names of tenants, which never change, by id.
final class TenantNames: Sendable {
    private let store: DataStore
    private let known = Mutex<[ID: String]>([:])

    init(_ store: DataStore) { self.store = store }

    /// Empty: there is no such tenant.
    func name(of tenant: ID) async throws(StoreError) -> String {
        if let name = known.withLock({ $0[tenant] }) { return name }
        guard let name = try await store.tenant(tenant)?.name else { return "" }
        known.withLock { $0[tenant] = name }
        return name
    }
}
