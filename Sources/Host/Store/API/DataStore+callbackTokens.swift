package import Domain

// The address that a provider calls back is the only secret in it: whoever has the token may try to be believed. It is
// derived from the key ring, so the database alone gives no token away.
extension DataStore {
    /// The token of this account's callback address; the same until it is rotated.
    package func callbackToken(provider: String, tenant: ID) async throws(StoreError) -> String {
        let sealing = try sealing()
        let known = try await read { db throws(StoreError) in try db.callbackToken(tenant, provider: provider) }
        if let known { return Self.token(provider, tenant, known.generation, sealing) }
        let now = Timestamp.now()
        let made = try await write { db throws(StoreError) in
            let index = Self.index(Self.token(provider, tenant, 1, sealing), sealing)
            try db.insertCallbackToken(index, tenant: tenant, provider: provider, generation: 1, at: now)
            // Another may have been quicker, and may have rotated it.
            return try db.callbackToken(tenant, provider: provider)?.generation ?? 1
        }
        return Self.token(provider, tenant, made, sealing)
    }

    /// Makes a new token; those before it are taken for so long, so that the provider can be told meanwhile.
    /// - Parameter overlap: milliseconds.
    package func rotateCallbackToken(
        provider: String, tenant: ID, overlap: Int64, actor: String
    ) async throws(StoreError) -> String {
        let (sealing, now) = (try sealing(), Timestamp.now())
        let generation = try await write { db throws(StoreError) in
            try db.lock(Self.index("\(provider)\0\(tenant)", sealing))
            let generation = (try db.callbackToken(tenant, provider: provider)?.generation ?? 0) + 1
            try db.endCallbackTokens(tenant, provider: provider, at: now.adding(milliseconds: max(overlap, 0)))
            let index = Self.index(Self.token(provider, tenant, generation, sealing), sealing)
            try db.insertCallbackToken(index, tenant: tenant, provider: provider, generation: generation, at: now)
            try db.appendAudit(
                AuditEntry(
                    actor: actor, action: "callback_token.rotate", target: provider, tenant: tenant,
                    detail: ["generation": .number(generation), "overlapMs": .number(max(overlap, 0))]),
                sealing, at: now)
            return generation
        }
        return Self.token(provider, tenant, generation, sealing)
    }

    /// Whose account with this provider the token is; nil: nobody's. Takes as long either way.
    package func callbackAccount(token: String, provider: String) async throws(StoreError) -> ID? {
        let (index, now) = (Self.index(token, try sealing()), Timestamp.now())
        return try await read { db throws(StoreError) in try db.callbackAccount(index, provider: provider, at: now) }
    }

    private static func token(_ provider: String, _ tenant: ID, _ generation: Int64, _ sealing: any Sealing) -> String {
        let bytes = sealing.blindIndex(
            tenant: tenant, label: "callback_token", Array("\(provider)\0\(generation)".utf8))
        return Self.hex(bytes)
    }

    private static func index(_ token: String, _ sealing: any Sealing) -> [UInt8] {
        // Looked up before the tenant is known, so no tenant's key serves.
        sealing.blindIndex(tenant: ID(high: 0, low: 0), label: "callback_token_index", Array(token.utf8))
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in bytes { text += [digits[Int(byte >> 4)], digits[Int(byte & 0xF)]] }
        return String(decoding: text, as: UTF8.self)
    }
}
