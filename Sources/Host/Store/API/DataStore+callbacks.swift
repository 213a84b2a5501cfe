package import Domain

extension DataStore {
    /// Puts a callback into the inbox and wakes the session it is for, in one transaction. The commit in which a session
    /// names its key takes the same lock, so that each sees the other: what comes early is found, and what comes late
    /// finds.
    package func receive(_ callback: NewCallback) async throws(StoreError) -> CallbackReceipt {
        let sealed = try seal(callback)
        return try await write { db throws(StoreError) in
            if let index = sealed.keyIndex { try db.lock(index) }
            guard try db.insertCallback(sealed) else { return .duplicate }
            guard !sealed.isForNobody, let index = sealed.keyIndex else { return .ignored }
            guard let found = try db.correlated(sealed.tenant, provider: sealed.provider, index: index) else {
                return .kept
            }
            try db.addressCallback(sealed.id, to: found.request)
            // Another provider, or another attempt, may have the request by now: it is not to be disturbed.
            if try db.liveSession(of: found.request) == found.session {
                try db.wake(found.request, at: sealed.receivedAt)
            }
            return .addressed(request: found.request)
        }
    }

    /// What has come for a session and was not consumed, in the order of its arrival.
    package func callbacks(for session: ID) async throws(StoreError) -> [StoredCallback] {
        let rows = try await read { db throws(StoreError) in try db.openCallbacks(for: session) }
        return rows.map { row in StoredCallback(id: row.id, content: try? open(row)) }
    }

    /// Requests that this node works on and for which something has come meanwhile, perhaps to another node.
    package func wokenRequests(owner: ID) async throws(StoreError) -> [ID] {
        try await read { db throws(StoreError) in try db.woken(owner: owner) }
    }

    /// Removes those that came before that time; call it until it returns fewer than `limit`.
    package func pruneCallbacks(before: Timestamp, limit: Int = 500) async throws(StoreError) -> Int {
        try await write { db throws(StoreError) in try db.deleteCallbacks(before: before, limit: limit) }
    }

    /// nil: it is gone, or was for nobody.
    func callbackContent(_ id: ID) async throws(StoreError) -> StoredCallback.Content? {
        let row = try await read { db throws(StoreError) in try db.callback(id) }
        return if let row { try open(row) } else { nil }
    }

    private func open(_ row: CallbackRow) throws(StoreError) -> StoredCallback.Content? {
        guard let key = try unwrap(row.key) else { return nil }
        return try CallbackCoding.content(try key.open(row.content, "callbacks", row.id, "content"))
    }

    private func seal(_ callback: NewCallback) throws(StoreError) -> SealedCallback {
        let sealing = try sealing()
        let bytes = sealing.newDataKey()
        let key = DataKey(tenant: callback.tenant, bytes: bytes, sealing: sealing)
        let id = ID.make(at: callback.request.now)
        return SealedCallback(
            id: id, tenant: callback.tenant, provider: callback.provider,
            keyIndex: callback.correlation.map { key.correlationIndex($0) },
            dedupeIndex: sealing.blindIndex(tenant: callback.tenant, label: "callback", callback.dedupe),
            proof: callback.proof, receivedAt: callback.request.now,
            isForNobody: callback.correlation == nil || callback.payload == nil,
            wrappedKey: sealing.wrap(dataKey: bytes, tenant: callback.tenant),
            content: key.seal(CallbackCoding.encode(callback), "callbacks", id, "content"))
    }
}
