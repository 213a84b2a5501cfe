import Domain

extension Connection {
    private static let table = SharedSQL(
        "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?",
        postgres: """
            SELECT 1 FROM pg_class
            WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND relname = ?
            """)
    private static let anything = SharedSQL(
        "SELECT 1 FROM sqlite_schema LIMIT 1",
        postgres: "SELECT 1 FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' LIMIT 1"
    )

    // SQLite's servers hold a lock on a file beside the database.
    private static let unserved = SharedSQL(
        "SELECT 1 WHERE ? IS NOT NULL", postgres: "SELECT 1 WHERE pg_try_advisory_xact_lock(?)")

    /// A server listens on the database, so its schema must stay.
    func isServed() throws(StoreError) -> Bool {
        try first(Self.unserved, .integer(Lock.serving.rawValue)) { _ in true } == nil
    }

    func hasTable(_ name: String) throws(StoreError) -> Bool {
        try first(Self.table, .text(name)) { _ in true } ?? false
    }

    func isEmptyDatabase() throws(StoreError) -> Bool {
        try first(Self.anything) { _ in true } == nil
    }

    func createMigrationsTable() throws(StoreError) {
        try script(
            """
            CREATE TABLE schema_migrations (
                version INTEGER PRIMARY KEY,
                name TEXT NOT NULL,
                checksum TEXT NOT NULL,
                applied_at INTEGER NOT NULL,
                undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1))
            ) STRICT;
            """)
    }

    func appliedMigrations() throws(StoreError) -> [Migrator.Applied] {
        try all("SELECT version, name, checksum, applied_at, undone FROM schema_migrations ORDER BY version") { row in
            Migrator.Applied(
                number: row.int(0), name: row.text(1), checksum: row.text(2), appliedAt: row.time(3),
                isUndone: row.flag(4) ?? false)
        }
    }

    func recordMigration(_ migration: Migration, at now: Timestamp) throws(StoreError) {
        try run(
            """
            INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES (?, ?, ?, ?)
            ON CONFLICT (version) DO UPDATE SET applied_at = excluded.applied_at, undone = 0
            """,
            .int(migration.number), .text(migration.name), .text(migration.checksum), .time(now))
    }

    func recordUndone(_ migration: Migration) throws(StoreError) {
        try run("UPDATE schema_migrations SET undone = 1 WHERE version = ?", .int(migration.number))
    }
}
