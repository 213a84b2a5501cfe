package import Domain
import Synchronization

extension DataStore {
    /// Throws `constraint` when the name is taken.
    package func createTenant(name: String) async throws(StoreError) -> TenantRecord {
        guard (1...200).contains(name.count) else {
            throw StoreError(.constraint, "a tenant's name has 1 to 200 characters")
        }
        let tenant = TenantRecord(id: .make(), name: name, createdAt: .now())
        try await write { db throws(StoreError) in
            if try db.tenant(named: name) != nil {
                throw StoreError(
                    .constraint, "there is a tenant '\(name)' already; choose another name or use that one")
            }
            try db.insertTenant(tenant)
            db.announce(.config)
        }
        return tenant
    }

    package func tenant(named name: String) async throws(StoreError) -> TenantRecord? {
        try await read { db throws(StoreError) in try db.tenant(named: name) }
    }

    package func tenant(_ id: ID) async throws(StoreError) -> TenantRecord? {
        try await read { db throws(StoreError) in try db.tenant(id) }
    }

    /// By name.
    package func tenants() async throws(StoreError) -> [TenantRecord] {
        try await read { db throws(StoreError) in try db.tenants() }
    }

    /// - Parameters:
    ///   - tenant: nil makes an operator's key.
    ///   - hash: 32 bytes; the key itself is never stored.
    package func insertKey(
        tenant: ID?, prefix: String, hash: [UInt8], scopes: [String], rateClass: RateClass = .standard,
        expiresAt: Timestamp? = nil
    ) async throws(StoreError) -> KeyRecord {
        let key = KeyRecord(
            id: .make(), tenant: tenant, prefix: prefix, hash: hash, scopes: scopes, rateClass: rateClass,
            createdAt: .now(), expiresAt: expiresAt)
        try await write { db throws(StoreError) in
            try db.insertKey(key)
            db.announce(.config)
        }
        return key
    }

    /// Those with the prefix, revoked and expired ones too: the caller compares the hash, then judges.
    package func key(prefix: String) async throws(StoreError) -> [KeyRecord] {
        try await read { db throws(StoreError) in try db.keys(prefix: prefix) }
    }

    package func key(_ id: ID) async throws(StoreError) -> KeyRecord? {
        try await read { db throws(StoreError) in try db.key(id) }
    }

    /// - Parameter tenant: nil lists all.
    package func listKeys(tenant: ID? = nil) async throws(StoreError) -> [KeyRecord] {
        try await read { db throws(StoreError) in try db.keys(tenant: tenant) }
    }

    /// - Returns: false when there is no such key or it was revoked before.
    package func revokeKey(_ id: ID) async throws(StoreError) -> Bool {
        let now = Timestamp.now()
        return try await write { db throws(StoreError) in
            db.announce(.config)
            return try db.revokeKey(id, at: now)
        }
    }

    /// Notes the use of a key; written once a minute at most.
    package func touchKey(_ id: ID, at now: Timestamp = .now()) async throws(StoreError) {
        let isDue = touches.withLock { touches in
            if let last = touches[id], now - last < 60_000 { return false }
            if touches.count > 100_000 { touches = [:] }
            touches[id] = now
            return true
        }
        if isDue { try await write { db throws(StoreError) in try db.touchKey(id, at: now) } }
    }
}
