extension Migration {
    private static let limitTables = ["provider_places", "provider_limits"]

    /// What nodes hold of the limits that they share.
    static let sharedLimits = Migration(
        number: 6, name: "006_shared_limits", up: M006.limits + M006.places,
        down: limitTables.map { "ALTER TABLE \($0) RENAME TO undone_006_\($0);" }.joined(separator: "\n"),
        restore: limitTables.map { "ALTER TABLE undone_006_\($0) RENAME TO \($0);" }.joined(separator: "\n"))
}

enum M006 {
    /// `next_slot_at` is in microseconds: some providers take thousands of calls a second.
    static let limits = """
        CREATE TABLE provider_limits (
            provider TEXT PRIMARY KEY,
            next_slot_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        """

    /// A row is a node's: gone with its incarnation, or when it was not heard of until `expires_at`. `since` is the last
    /// change of its places, or when it began to wait for the first.
    static let places = """
        CREATE TABLE provider_places (
            provider TEXT NOT NULL,
            node BLOB NOT NULL CHECK (length(node) = 16),
            places INTEGER NOT NULL CHECK (places >= 0),
            wanted INTEGER NOT NULL CHECK (wanted >= 0),
            since INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            PRIMARY KEY (provider, node)
        ) STRICT, WITHOUT ROWID;
        """
}
