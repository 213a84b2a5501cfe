package import Domain

extension DataStore {
    /// How long content is kept that no request refers to, in milliseconds.
    package static let uploadLife: Int64 = 24 * 60 * 60 * 1000

    /// Stores content for later requests, all of it or nothing. Equal content of one tenant is stored once.
    /// - Parameter idempotency: claimed with it; `duplicate` when the key is taken.
    package func putUploads(
        tenant: ID, _ blobs: [PreparedBlob], idempotency: IdempotencyMark? = nil, at now: Timestamp = .now()
    ) async throws(StoreError) {
        try await write { db throws(StoreError) in
            for blob in blobs {
                try db.insert(blob, tenant: tenant, at: now)
                try db.insertUpload(tenant, blob.id, until: now.adding(milliseconds: DataStore.uploadLife))
            }
            if let idempotency {
                try db.claim(
                    idempotency, for: nil, at: now, until: now.adding(milliseconds: DataStore.idempotencyKeyLife))
            }
        }
    }

    /// Deletes uploaded content whose time is over and to which no request refers, at most `limit` uploads; safe to run
    /// anywhere and twice.
    /// - Returns: how many uploads were looked at; call it until that is less than `limit`.
    package func expireUploads(limit: Int = 100, at now: Timestamp = .now()) async throws(StoreError) -> Int {
        try await write { db throws(StoreError) in
            let expired = try db.takeExpiredUploads(at: now, limit: limit)
            for upload in expired { try db.deleteBlobIfUnused(upload.tenant, upload.blob) }
            return expired.count
        }
    }
}
