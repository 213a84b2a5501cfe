package struct StoreStatistics: Hashable, Sendable {
    /// Transactions that were committed.
    package var commits: Int64
    /// Units of work in them.
    package var units: Int64
    /// Units waiting for the writer now.
    package var depth: Int
}
