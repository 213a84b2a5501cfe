extension Migration {
    /// Sessions that went on with another build, and which builds each node has.
    static let carriedState = Migration(
        number: 15, name: "015_carried_state", up: M015.columns, down: M015.aside,
        restore: M015.columns + M015.back)
}

enum M015 {
    /// `moves`: from which build to which, at which step, oldest first. `builds`: a line for each, name and digest.
    static let columns = """
        ALTER TABLE provider_sessions ADD COLUMN moves TEXT;
        ALTER TABLE nodes ADD COLUMN builds TEXT NOT NULL DEFAULT '';

        """

    /// Columns cannot be renamed away as tables can; what nodes have they say again with their next heartbeat.
    static let aside = """
        CREATE TABLE undone_015_provider_sessions (id BLOB PRIMARY KEY, moves TEXT NOT NULL) STRICT;
        INSERT INTO undone_015_provider_sessions (id, moves)
        SELECT id, moves FROM provider_sessions WHERE moves IS NOT NULL;
        ALTER TABLE provider_sessions DROP COLUMN moves;
        ALTER TABLE nodes DROP COLUMN builds;

        """

    static let back = """
        UPDATE provider_sessions SET moves = undone.moves
        FROM undone_015_provider_sessions AS undone WHERE undone.id = provider_sessions.id;
        DROP TABLE undone_015_provider_sessions;

        """
}
