extension Migration {
    /// Positions in the feed of all events.
    static let eventFeed = Migration(
        number: 8, name: "008_event_feed", up: M008.positions + M008.counter + M008.unstamped,
        down: "ALTER TABLE event_feed RENAME TO undone_008_event_feed; DROP INDEX events_without_position;",
        restore: "ALTER TABLE undone_008_event_feed RENAME TO event_feed;" + M008.unstamped)
}

enum M008 {
    /// Of what is there already.
    static let positions = """
        UPDATE events SET feed_position = numbered.n
        FROM (SELECT request, seq, row_number() OVER (ORDER BY request, seq) AS n FROM events) AS numbered
        WHERE events.request = numbered.request AND events.seq = numbered.seq;

        """

    /// The highest position ever given: those of deleted events are not given again.
    static let counter = """
        CREATE TABLE event_feed (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            stamped INTEGER NOT NULL CHECK (stamped >= 0)
        ) STRICT;
        INSERT INTO event_feed (one, stamped) SELECT 1, count(*) FROM events;

        """

    static let unstamped = """
        CREATE INDEX events_without_position ON events (request, seq) WHERE feed_position IS NULL;
        """
}
