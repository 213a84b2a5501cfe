package import Domain
package import Store

/// A person's decision on a verification, for the API and for the command line alike.
package struct Reviewer: Sendable {
    package enum Refusal: Error, Hashable {
        case notFound
        /// It has no verdict: it has not ended, or ended without one.
        case undecided(RequestStatus)
        /// It is not the version that the reviewer has seen.
        case changed
    }

    private let store: DataStore

    package init(_ store: DataStore) { self.store = store }

    /// Completed verifications of all tenants, or of one; newest first.
    package func list(
        _ decision: Decision, tenant: ID? = nil, after cursor: String? = nil, limit: Int = 50
    ) async throws(StoreError) -> Page<RequestRecord> {
        try await store.requests(
            tenant: tenant, filter: RequestFilter(decision: decision, kind: .verification), after: cursor,
            limit: limit)
    }

    package func verification(_ id: ID) async throws -> RequestRecord {
        guard let record = try await store.request(id), record.kind == .verification else { throw Refusal.notFound }
        return record
    }

    /// Writes decision, event and entry in the audit log in one transaction; nothing when that was the decision already.
    /// - Parameters:
    ///   - decision: `approved` or `rejected`.
    ///   - version: the one that was seen; nil for whichever there is.
    ///   - actor: for the audit log.
    /// - Returns: the verification as it is then.
    package func decide(
        _ id: ID, _ decision: Decision, notes: String?, version: Int64?, actor: String
    ) async throws -> RequestRecord {
        while true {
            let record = try await verification(id)
            if let version, version != record.version { throw Refusal.changed }
            guard record.status == .completed, record.decision != nil, !record.isErased else {
                throw Refusal.undecided(record.status)
            }
            guard let revision = Revising.verification(record, decision: decision, notes: notes, actor: actor) else {
                return record
            }
            do throws(StoreError) {
                try await store.revise(revision)
            } catch {
                // With a version the next look refuses; without one the decision holds for what there is now.
                guard error.code == .conflict else { throw error }
                continue
            }
            return try await verification(id)
        }
    }
}
