extension Migration {
    private static let catalogueTables = ["provider_listings", "provider_templates", "provider_plans", "schedules"]

    /// What providers list, with its history, and the schedules.
    static let catalogue = Migration(
        number: 4, name: "004_catalogue", up: M004.listings + M004.templates + M004.plans + M004.schedules,
        down: catalogueTables.map { "ALTER TABLE \($0) RENAME TO undone_004_\($0);" }.joined(separator: "\n"),
        restore: catalogueTables.map { "ALTER TABLE undone_004_\($0) RENAME TO \($0);" }.joined(separator: "\n"))
}

// A listing is what one account with a provider lists of one kind; its scope is '' for the provider's own account and
// the name of a tenant rule that brings secrets of its own. Entries are kept as versions: a sync writes versions of the
// next generation, which nobody sees until the listing's generation is raised.
enum M004 {
    static let listings = """
        CREATE TABLE provider_listings (
            provider TEXT NOT NULL,
            scope TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('template', 'plan')),
            generation INTEGER NOT NULL CHECK (generation >= 0),
            synced_at INTEGER,
            tried_at INTEGER NOT NULL,
            failure TEXT,
            PRIMARY KEY (provider, scope, kind)
        ) STRICT, WITHOUT ROWID;

        """

    static let templates = """
        CREATE TABLE provider_templates (
            provider TEXT NOT NULL,
            scope TEXT NOT NULL,
            external_id TEXT NOT NULL CHECK (length(external_id) BETWEEN 1 AND 256),
            version INTEGER NOT NULL CHECK (version >= 1),
            from_generation INTEGER NOT NULL,
            until_generation INTEGER,
            change TEXT NOT NULL CHECK (change IN ('added', 'changed', 'returned')),
            actor TEXT NOT NULL,
            first_seen_at INTEGER NOT NULL,
            since INTEGER NOT NULL,
            last_seen_at INTEGER,
            ended_at INTEGER,
            ended_by TEXT,
            active INTEGER NOT NULL CHECK (active IN (0, 1)),
            name TEXT NOT NULL,
            description TEXT,
            steps TEXT NOT NULL CHECK (json_valid(steps)),
            raw TEXT NOT NULL CHECK (json_valid(raw)),
            PRIMARY KEY (provider, scope, external_id, version),
            CHECK ((until_generation IS NULL) = (ended_at IS NULL))
        ) STRICT;

        """

    static let plans = """
        CREATE TABLE provider_plans (
            provider TEXT NOT NULL,
            scope TEXT NOT NULL,
            external_id TEXT NOT NULL CHECK (length(external_id) BETWEEN 1 AND 256),
            version INTEGER NOT NULL CHECK (version >= 1),
            from_generation INTEGER NOT NULL,
            until_generation INTEGER,
            change TEXT NOT NULL CHECK (change IN ('added', 'changed', 'returned')),
            actor TEXT NOT NULL,
            first_seen_at INTEGER NOT NULL,
            since INTEGER NOT NULL,
            last_seen_at INTEGER,
            ended_at INTEGER,
            ended_by TEXT,
            active INTEGER NOT NULL CHECK (active IN (0, 1)),
            name TEXT NOT NULL,
            description TEXT,
            steps TEXT NOT NULL CHECK (json_valid(steps)),
            raw TEXT NOT NULL CHECK (json_valid(raw)),
            PRIMARY KEY (provider, scope, external_id, version),
            CHECK ((until_generation IS NULL) = (ended_at IS NULL))
        ) STRICT;

        """

    static let schedules = """
        CREATE TABLE schedules (
            name TEXT PRIMARY KEY,
            kind TEXT NOT NULL,
            provider TEXT,
            enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
            every_ms INTEGER NOT NULL CHECK (every_ms >= 1000),
            jitter_ms INTEGER NOT NULL CHECK (jitter_ms >= 0),
            timeout_ms INTEGER NOT NULL CHECK (timeout_ms >= 1000),
            next_run_at INTEGER NOT NULL,
            lock_seq INTEGER NOT NULL DEFAULT 0 CHECK (lock_seq >= 0),
            locked_by BLOB,
            lock_is_node INTEGER NOT NULL DEFAULT 0 CHECK (lock_is_node IN (0, 1)),
            locked_until INTEGER,
            last_actor TEXT,
            last_started_at INTEGER,
            last_finished_at INTEGER,
            last_result TEXT CHECK (last_result IN ('succeeded', 'failed', 'died')),
            last_error TEXT,
            last_summary TEXT CHECK (last_summary IS NULL OR json_valid(last_summary)),
            failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
            CHECK ((locked_by IS NULL) = (locked_until IS NULL))
        ) STRICT, WITHOUT ROWID;
        """
}
