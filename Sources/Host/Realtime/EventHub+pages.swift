package import Domain
package import Store

// Events as they are stored, for those who ask instead of following.
extension EventHub {
    /// - Parameter limit: of one page; one more is read to tell whether another follows.
    /// - Returns: nil for a request that is not there, or another tenant's.
    package func page(
        of request: ID, tenant: ID, after: Int64, limit: Int
    ) async throws(StoreError) -> (snapshot: Snapshot, page: Page<EventRecord>)? {
        guard
            let found = try await store.standing(of: request, tenant: tenant, eventsAfter: after, limit: limit + 1)
        else { return nil }
        let items = Array(found.events.prefix(limit))
        let next = found.events.count > limit ? items.last.map { String($0.seq) } : nil
        return (Snapshot(found.standing), Page(items: items, next: next))
    }

    /// The newest first.
    package func operatorEvents(before seq: Int64, limit: Int) async throws(StoreError) -> Page<OperatorEventRecord> {
        let found = try await store.operatorEvents(before: seq, limit: limit + 1)
        let items = Array(found.prefix(limit))
        return Page(items: items, next: found.count > limit ? items.last.map { String($0.seq) } : nil)
    }

    package func namesOfTenants() async throws(StoreError) -> [ID: String] {
        Dictionary(try await store.tenants().map { ($0.id, $0.name) }, uniquingKeysWith: { $1 })
    }
}
