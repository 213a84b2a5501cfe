package import Domain

extension DataStore {
    /// How long a key is remembered, in milliseconds.
    package static let idempotencyKeyLife: Int64 = 24 * 60 * 60 * 1000

    /// The form in which a key is kept. Both indexes are HMACs under the tenant's key: neither the key nor what came with
    /// it can be guessed from the database.
    /// - Parameters:
    ///   - mode: the same body asked for in another mode is another body.
    ///   - body: as it was received.
    package func idempotencyMark(
        tenant: ID, route: String, key: String, mode: RequestMode, body: [UInt8]
    ) throws(StoreError) -> IdempotencyMark {
        let sealing = try sealing()
        return IdempotencyMark(
            tenant: tenant, route: route,
            keyIndex: sealing.blindIndex(tenant: tenant, label: "idempotency.key", Array("\(route)\0\(key)".utf8)),
            bodyIndex: sealing.blindIndex(tenant: tenant, label: "idempotency.body.\(mode.rawValue)", body))
    }

    /// The mark of one of several things that come under one key.
    package func idempotencyMark(_ whole: IdempotencyMark, item: Int) throws(StoreError) -> IdempotencyMark {
        var writer = ByteWriter()
        writer.put(whole.keyIndex)
        writer.put(UInt64(item))
        let index = try sealing().blindIndex(tenant: whole.tenant, label: "idempotency.item", writer.bytes)
        return IdempotencyMark(
            tenant: whole.tenant, route: whole.route, keyIndex: index, bodyIndex: whole.bodyIndex)
    }

    /// Takes a key for something that is no request. Throws `duplicate` while it is taken.
    package func claim(_ mark: IdempotencyMark, at now: Timestamp = .now()) async throws(StoreError) {
        let expiry = now.adding(milliseconds: DataStore.idempotencyKeyLife)
        try await write { db throws(StoreError) in try db.claim(mark, for: nil, at: now, until: expiry) }
    }

    /// What came under the same key within its life; nil when nothing did.
    package func idempotency(_ mark: IdempotencyMark) async throws(StoreError) -> IdempotencyRecord? {
        let now = Timestamp.now()
        return try await read(as: .api(mark.tenant)) { db throws(StoreError) in try db.idempotency(mark, at: now) }
    }

    /// Deletes keys that have expired, at most `limit` of them; safe to run anywhere and twice.
    /// - Returns: how many went; call it until that is less than `limit`.
    package func expireIdempotencyKeys(limit: Int = 1000, at now: Timestamp = .now()) async throws(StoreError) -> Int {
        try await write { db throws(StoreError) in try db.deleteIdempotencyKeys(expiredAt: now, limit: limit) }
    }
}

extension FinalRecord {
    /// The client was told to come back later, so its key must not stand in the way. What expired may have reached a
    /// provider, and keeps it.
    var releasesIdempotencyKey: Bool {
        status == .failed && failureCode.flatMap { ProblemCode(rawValue: $0) }?.isTransient == true
    }
}
