package import Domain

/// Content sealed and named, on its way into the database together with the request it came with.
package struct PreparedBlob: Sendable {
    /// `blob:HEX`
    package let handle: String
    let id: [UInt8]
    let size: Int
    let mediaType: String
    let wrappedKey: [UInt8]
    let content: [UInt8]
}

extension DataStore {
    /// Seals content under a key of its own, for `accept` or `putUploads` to store. Equal content of one tenant has one
    /// handle.
    package func prepareBlob(tenant: ID, _ bytes: [UInt8], mediaType: String) throws(StoreError) -> PreparedBlob {
        let sealing = try sealing()
        let id = sealing.blindIndex(tenant: tenant, label: "blob", bytes)
        let key = sealing.newDataKey()
        return PreparedBlob(
            handle: BlobHandle.text(id), id: id, size: bytes.count, mediaType: mediaType,
            wrappedKey: sealing.wrap(dataKey: key, tenant: tenant),
            content: sealing.seal(bytes, key: key, table: "blobs", row: Self.row(id), column: "content"))
    }

    /// nil: the tenant has no such blob.
    package func blob(tenant: ID, _ handle: String) async throws(StoreError) -> BlobRecord? {
        guard let id = try? BlobHandle.id(handle) else { return nil }
        let row = try await read(as: .api(tenant)) { db throws(StoreError) in try db.blob(tenant, id) }
        guard let row, let key = try unwrap(row.key) else { return nil }
        return BlobRecord(bytes: try key.open(row.content, "blobs", Self.row(id), "content"), mediaType: row.mediaType)
    }

    /// Of a stored blob, without reading it. nil: the tenant has no such blob.
    package func mediaType(tenant: ID, _ handle: String) async throws(StoreError) -> String? {
        guard let id = try? BlobHandle.id(handle) else { return nil }
        return try await read(as: .api(tenant)) { db throws(StoreError) in try db.mediaType(tenant, id) }
    }

    private static func row(_ id: [UInt8]) -> ID { ID(bytes: id.prefix(16)) ?? ID(high: 0, low: 0) }
}

extension Connection {
    func insert(_ blob: PreparedBlob, tenant: ID, at now: Timestamp) throws(StoreError) {
        try insertBlob(
            tenant, blob.id, size: blob.size, mediaType: blob.mediaType, wrappedKey: blob.wrappedKey,
            content: blob.content, at: now)
    }
}
