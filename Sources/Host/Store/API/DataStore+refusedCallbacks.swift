package import Domain

// What came to a known callback address and was not taken: the last ones, so that operators see why. Whoever has such an
// address can fill no more than this.
extension DataStore {
    /// Of one tenant and provider.
    package static let refusedCallbacksKept = 100
    /// Milliseconds.
    package static let refusedCallbackLife: Int64 = 7 * 24 * 60 * 60 * 1000

    /// Keeps it in the place of the account's oldest.
    package func keep(_ refused: NewRefusedCallback) async throws(StoreError) {
        let sealed = SealedRefusedCallback(refused, try sealing())
        try await write { db throws(StoreError) in
            try db.insertRefusedCallback(sealed)
            try db.deleteRefusedCallbacks(
                of: refused.tenant, provider: refused.provider, beyond: Self.refusedCallbacksKept)
        }
    }

    /// Newest first.
    /// - Parameters:
    ///   - cursor: `next` of the page before.
    ///   - limit: 1 to 1,000.
    package func refusedCallbacks(
        _ filter: RefusedCallbackFilter = RefusedCallbackFilter(), after cursor: String? = nil, limit: Int = 50
    ) async throws(StoreError) -> Page<RefusedCallback> {
        let limit = min(max(limit, 1), 1000)
        let start = cursor.flatMap { ID($0) }
        if cursor != nil && start == nil {
            throw StoreError(.cursor, "the cursor is not one this server handed out; start without one")
        }
        let rows = try await read { db throws(StoreError) in
            try db.refusedCallbacks(filter, after: start, limit: limit + 1)
        }
        let items = Array(rows.prefix(limit))
        return Page(items: items, next: rows.count > limit ? items.last?.id.text : nil)
    }

    /// With what it held; audited, since that may be personal.
    /// - Returns: nil: there is none, or no more.
    package func refusedCallback(
        _ id: ID, actor: String
    ) async throws(StoreError) -> (callback: RefusedCallback, content: RefusedCallback.Content)? {
        let (sealing, now) = (try sealing(), Timestamp.now())
        let row = try await write { db throws(StoreError) -> RefusedCallbackRow? in
            guard let row = try db.refusedCallback(id) else { return nil }
            _ = try db.appendAudit(
                AuditEntry(
                    actor: actor, action: "refused_callback.show", target: id.text, tenant: row.plain.tenant,
                    detail: ["provider": .string(row.plain.provider)]), sealing, at: now)
            return row
        }
        guard let row else { return nil }
        guard let key = try unwrap(row.key) else {
            throw StoreError(.sealed, "the refused callback \(id) does not open: its key is not in the key ring")
        }
        let bytes = try key.open(row.content, "refused_callbacks", id, "content")
        return (row.plain, try RefusedCallbackCoding.content(bytes))
    }

    /// Removes those that came before that time; call it until it returns fewer than `limit`.
    package func pruneRefusedCallbacks(before: Timestamp, limit: Int = 500) async throws(StoreError) -> Int {
        try await write { db throws(StoreError) in try db.deleteRefusedCallbacks(before: before, limit: limit) }
    }
}
