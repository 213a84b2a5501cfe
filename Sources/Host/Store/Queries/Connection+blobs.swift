import Domain

struct BlobRow: Sendable {
    var mediaType: String
    var key: WrappedKey
    var content: [UInt8]
}

extension Connection {
    func mediaType(_ tenant: ID, _ id: [UInt8]) throws(StoreError) -> String? {
        try first("SELECT media_type FROM blobs WHERE tenant = ? AND id = ?", .id(tenant), .blob(id)) { row in
            row.text(0)
        }
    }

    private static let addBlob = BulkSQL(
        .blobs,
        """
        INSERT INTO blobs (tenant, id, size, media_type, created_at, wrapped_key, content)
        VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (tenant, id) DO NOTHING
        """)

    /// Does nothing if the tenant has it.
    func insertBlob(
        _ tenant: ID, _ id: [UInt8], size: Int, mediaType: String, wrappedKey: [UInt8], content: [UInt8],
        at now: Timestamp
    ) throws(StoreError) {
        try run(
            Self.addBlob, .id(tenant), .blob(id), .int(size), .text(mediaType), .time(now), .blob(wrappedKey),
            .blob(content))
    }

    func blob(_ tenant: ID, _ id: [UInt8]) throws(StoreError) -> BlobRow? {
        try first(
            "SELECT media_type, wrapped_key, content FROM blobs WHERE tenant = ? AND id = ?", .id(tenant), .blob(id)
        ) { row in
            BlobRow(
                mediaType: row.text(0), key: WrappedKey(tenant: tenant, bytes: row.blob(1)), content: row.blob(2))
        }
    }

    private static let addReference = BulkSQL(
        .references,
        "INSERT INTO blob_refs (tenant, blob, request) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")

    func referBlob(_ tenant: ID, _ id: [UInt8], from request: ID) throws(StoreError) {
        try run(
            Self.addReference, .id(tenant), .blob(id), .id(request))
    }
}
