import Domain

/// What a transaction says about itself when it begins.
enum PostgresSession {
    /// Before it is a node's.
    static let name = "gatehouse"

    private static let limits = """
        SELECT set_config('statement_timeout', ?1, true), set_config('lock_timeout', ?2, true),
            set_config('idle_in_transaction_session_timeout', ?3, true), set_config('application_name', ?4, false)
        """

    /// A plan is kept for as long as the session, and the first one is made when tables are empty: without statistics a
    /// whole small table is cheaper than its index, and stays so until the next ANALYZE, however many rows have come since.
    /// What has to read a whole table is not worth compiling either.
    private static let plans =
        ", set_config('enable_seqscan', 'off', true), set_config('enable_mergejoin', 'off', true), set_config('jit', 'off', true)"

    static let asOwner = Query.shared(SharedSQL(limits))
    static let asEngine = Query.shared(SharedSQL(limits + plans + ", set_config('role', 'gatehouse_engine', true)"))
    static let asClient = Query.shared(
        SharedSQL(
            limits + plans + ", set_config('gatehouse.tenant', ?5, true), set_config('role', 'gatehouse_api', true)"))

    static func name(of node: ID?) -> String { node.map { "\(name) \($0)" } ?? name }

    /// None of the timeouts above is running while the server waits for the rest of a pipeline, or for its answers to be taken.
    static let endStanding = Query.shared(
        SharedSQL(
            """
            SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity
            WHERE application_name = ?1 AND usename = session_user AND datname = current_database()
                AND xact_start < clock_timestamp() - ?2 * interval '1 millisecond' AND pid <> pg_backend_pid()
            """))
    static let standing = Query.shared(
        SharedSQL(
            """
            SELECT DISTINCT application_name FROM pg_stat_activity
            WHERE application_name LIKE 'gatehouse %' AND usename = session_user AND datname = current_database()
                AND xact_start < clock_timestamp() - ?1 * interval '1 millisecond' AND pid <> pg_backend_pid()
            """))
}
