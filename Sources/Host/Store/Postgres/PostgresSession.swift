/// What a transaction says about itself when it begins.
enum PostgresSession {
    private static let limits = """
        SELECT set_config('statement_timeout', ?1, true), set_config('lock_timeout', ?2, true),
            set_config('idle_in_transaction_session_timeout', ?3, true)
        """

    static let asOwner = Query.shared(SharedSQL(limits))
    static let asEngine = Query.shared(SharedSQL(limits + ", set_config('role', 'gatehouse_engine', true)"))
    static let asClient = Query.shared(
        SharedSQL(limits + ", set_config('gatehouse.tenant', ?4, true), set_config('role', 'gatehouse_api', true)"))
}
