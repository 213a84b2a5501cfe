/// The database's own clock, in its words; microseconds. On SQLite that is this machine's.
enum DatabaseTime {
    static let sqlite = "CAST(round((julianday('now') - 2440587.5) * 86400000) AS INTEGER) * 1000"
    static let postgres = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"

    static let ask = SharedSQL("SELECT " + sqlite, postgres: "SELECT " + postgres)
}

extension Connection {
    /// Microseconds.
    func databaseTime() throws(StoreError) -> Int64 { try first(DatabaseTime.ask) { row in row.integer(0) } ?? 0 }
}
