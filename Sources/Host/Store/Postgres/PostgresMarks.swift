/// What a writer leaves in each of its transactions, to find again when the connection went with the commit under way: one
/// row a writer, with the number of its last transaction. The number that PostgreSQL itself gives a transaction does not
/// serve: one whose records were not on disk when the server died is given to another afterwards.
enum PostgresMarks {
    static let create = """
        CREATE TABLE IF NOT EXISTS commit_marks (writer text PRIMARY KEY, mark bigint NOT NULL, at bigint NOT NULL);
        """

    static let leave = Query.shared(
        SharedSQL(
            """
            INSERT INTO commit_marks (writer, mark, at) VALUES (?1, ?2, ?3)
            ON CONFLICT (writer) DO UPDATE SET mark = excluded.mark, at = excluded.at
            """))

    /// The mark that was committed last, -1 for none. Waits for a transaction of the writer that still goes on.
    static let ask = Query.shared(
        SharedSQL(
            """
            INSERT INTO commit_marks (writer, mark, at) VALUES (?1, -1, ?2)
            ON CONFLICT (writer) DO UPDATE SET at = excluded.at RETURNING mark
            """))

    /// Marks of writers that are long gone.
    static let clear = Query.shared(SharedSQL("DELETE FROM commit_marks WHERE at < ?1"))

    /// Milliseconds.
    static let age: Int64 = 7 * 86_400_000
}
