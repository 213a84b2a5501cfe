extension Migration {
    static let queue = Migration(
        number: 2, name: "002_queue", up: M002.gauges,
        down: "ALTER TABLE gauges RENAME TO undone_002_gauges;",
        restore: "ALTER TABLE undone_002_gauges RENAME TO gauges;")
}

enum M002 {
    /// Numbers that one node counts and all go by, such as the length of the queue.
    static let gauges = """
        CREATE TABLE gauges (
            name TEXT PRIMARY KEY,
            value INTEGER NOT NULL,
            at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
}
