extension Migration {
    /// Which rate limits hold for a key.
    static let rateClasses = Migration(
        number: 13, name: "013_rate_classes", up: M013.up, down: M013.down, restore: M013.up + M013.back)
}

enum M013 {
    static let up = """
        ALTER TABLE api_keys ADD COLUMN rate_class TEXT NOT NULL DEFAULT 'standard'
            CHECK (rate_class IN ('standard', 'unlimited'));

        """

    static let down = """
        CREATE TABLE undone_013_api_keys (
            id BLOB PRIMARY KEY,
            rate_class TEXT NOT NULL
        ) STRICT;
        INSERT INTO undone_013_api_keys (id, rate_class) SELECT id, rate_class FROM api_keys
        WHERE rate_class <> 'standard';
        ALTER TABLE api_keys DROP COLUMN rate_class;
        """

    static let back = """
        UPDATE api_keys SET rate_class = undone.rate_class FROM undone_013_api_keys AS undone
        WHERE undone.id = api_keys.id;
        DROP TABLE undone_013_api_keys;
        """
}
