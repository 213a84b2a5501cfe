extension Migration {
    static let operatorEvents = Migration(
        number: 5, name: "005_operator_events", up: M005.operatorEvents,
        down: "ALTER TABLE operator_events RENAME TO undone_005_operator_events;",
        restore: "ALTER TABLE undone_005_operator_events RENAME TO operator_events;")
}

enum M005 {
    /// What operators are told: of providers, endpoints and the host itself. Requests have events of their own.
    static let operatorEvents = """
        CREATE TABLE operator_events (
            seq INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            type TEXT NOT NULL CHECK (length(type) BETWEEN 1 AND 100),
            target TEXT NOT NULL,
            tenant BLOB,
            data TEXT NOT NULL CHECK (json_valid(data))
        ) STRICT;
        CREATE INDEX operator_events_by_time ON operator_events (at, seq);
        """
}
