import Domain

extension DataStore {
    /// Keeps a provider's configuration for the sessions pinned to it; does nothing if it is known.
    /// - Parameter canonical: JSON, secrets as references.
    package func putRevision(provider: String, hash: String, canonical: [UInt8]) async throws(StoreError) {
        let revision = RevisionRecord(provider: provider, hash: hash, canonical: canonical, createdAt: .now())
        try await write { db throws(StoreError) in try db.keepRevision(revision) }
    }

    package func revision(_ hash: String, provider: String? = nil) async throws(StoreError) -> RevisionRecord? {
        try await read { db throws(StoreError) in try db.revision(hash, provider: provider) }
    }
}
