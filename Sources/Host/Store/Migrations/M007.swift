extension Migration {
    /// Cron expressions, and what providers say of their templates and plans in their own words, sealed.
    static let cronAndSealing = Migration(
        number: 7, name: "007_cron_and_sealing", up: M007.up, down: M007.down,
        restore: M007.up + M007.back)
}

enum M007 {
    private static let listings = ["provider_templates", "provider_plans"]

    /// `raw` is written and read no more: vendors put secrets there. What it held is not kept.
    static let up =
        "ALTER TABLE schedules ADD COLUMN cron TEXT CHECK (length(cron) BETWEEN 1 AND 1000);\n"
        + listings.map { table in
            """
            ALTER TABLE \(table) ADD COLUMN raw_key BLOB;
            ALTER TABLE \(table) ADD COLUMN raw_sealed BLOB;
            UPDATE \(table) SET raw = '{}';

            """
        }.joined()

    /// Columns cannot be renamed away as tables can: their values are set aside beside their rows' keys.
    static let down =
        """
        CREATE TABLE undone_007_schedules (
            name TEXT PRIMARY KEY,
            cron TEXT NOT NULL
        ) STRICT;
        INSERT INTO undone_007_schedules (name, cron) SELECT name, cron FROM schedules WHERE cron IS NOT NULL;
        ALTER TABLE schedules DROP COLUMN cron;

        """
        + listings.map { table in
            """
            CREATE TABLE undone_007_\(table) (
                provider TEXT NOT NULL,
                scope TEXT NOT NULL,
                external_id TEXT NOT NULL,
                version INTEGER NOT NULL,
                raw_key BLOB,
                raw_sealed BLOB,
                PRIMARY KEY (provider, scope, external_id, version)
            ) STRICT;
            INSERT INTO undone_007_\(table) (provider, scope, external_id, version, raw_key, raw_sealed)
            SELECT provider, scope, external_id, version, raw_key, raw_sealed FROM \(table) WHERE raw_sealed IS NOT NULL;
            ALTER TABLE \(table) DROP COLUMN raw_key;
            ALTER TABLE \(table) DROP COLUMN raw_sealed;

            """
        }.joined()

    static let back =
        """
        UPDATE schedules SET cron = undone_007_schedules.cron FROM undone_007_schedules
        WHERE undone_007_schedules.name = schedules.name;
        DROP TABLE undone_007_schedules;

        """
        + listings.map { table in
            """
            UPDATE \(table) SET raw_key = undone.raw_key, raw_sealed = undone.raw_sealed
            FROM undone_007_\(table) AS undone
            WHERE undone.provider = \(table).provider AND undone.scope = \(table).scope
                AND undone.external_id = \(table).external_id AND undone.version = \(table).version;
            DROP TABLE undone_007_\(table);

            """
        }.joined()
}
