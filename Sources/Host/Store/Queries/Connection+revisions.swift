import Domain

extension Connection {
    func keepRevision(_ revision: RevisionRecord) throws(StoreError) {
        try run(
            """
            INSERT INTO config_revisions (provider, hash, canonical, created_at) VALUES (?, ?, ?, ?)
            ON CONFLICT (hash, provider) DO NOTHING
            """,
            .text(revision.provider), .text(revision.hash), .blob(revision.canonical), .time(revision.createdAt))
    }

    func revision(_ hash: String, provider: String?) throws(StoreError) -> RevisionRecord? {
        try first(
            """
            SELECT provider, hash, canonical, created_at FROM config_revisions
            WHERE hash = ?1 AND (?2 IS NULL OR provider = ?2) LIMIT 1
            """,
            .text(hash), .text(provider)
        ) { row in
            RevisionRecord(provider: row.text(0), hash: row.text(1), canonical: row.blob(2), createdAt: row.time(3))
        }
    }
}
