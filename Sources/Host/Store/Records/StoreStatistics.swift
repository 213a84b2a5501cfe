package struct StoreStatistics: Hashable, Sendable {
    /// Transactions that were committed.
    package var commits: Int64
    /// Units of work in them.
    package var units: Int64
    /// Units waiting for a writer now.
    package var depth: Int
    /// How often a connection to PostgreSQL waited for answers, reading or writing. 0 on SQLite.
    package var waits: Int64
}
