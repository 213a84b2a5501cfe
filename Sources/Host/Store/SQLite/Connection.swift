import CSQLite
import Domain

/// One connection to a SQLite file, with its prepared statements. Lives on one thread.
final class Connection {
    enum Access { case readWrite, readOnly }

    /// As shown in messages.
    let file: String
    private var handle: OpaquePointer?
    /// By the address of the query's text or object, so that no text is hashed.
    private var statements: [UInt: Statement] = [:]

    init(file: String, access: Access) throws(StoreError) {
        _ = Self.isConfigured
        var handle: OpaquePointer?
        let mode = access == .readWrite ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY
        let code = sqlite3_open_v2(file, &handle, mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let handle else {
            sqlite3_close_v2(handle)
            throw SQLiteFault.error(code, String(cString: sqlite3_errstr(code)), file: file)
        }
        self.handle = handle
        self.file = file
        // Other processes (the command line) write in short transactions.
        sqlite3_busy_timeout(handle, 10_000)
        try script(
            """
            PRAGMA foreign_keys = ON;
            PRAGMA temp_store = MEMORY;
            PRAGMA cache_size = -32768;
            """)
        if access == .readWrite {
            try script("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
        }
    }

    deinit { close() }

    /// The last connection to close writes the log back into the file.
    func close() {
        statements = [:]
        if let handle { sqlite3_close_v2(handle) }
        handle = nil
    }

    private static let isConfigured = csqlite_disable_memory_statistics() == SQLITE_OK

    /// Rows changed by the last `run`.
    var changes: Int { Int(sqlite3_changes64(handle)) }

    /// No transaction is open. SQLite ends one by itself after some errors.
    var isIdle: Bool { sqlite3_get_autocommit(handle) != 0 }

    var lastRowID: Int64 { sqlite3_last_insert_rowid(handle) }

    /// Runs a statement that yields no row of interest.
    @discardableResult
    func run(_ sql: StaticString, _ values: SQLValue...) throws(StoreError) -> Int {
        try execute(try prepared(sql), values)
        return changes
    }

    @discardableResult
    func run(_ sql: SharedSQL, _ values: SQLValue...) throws(StoreError) -> Int {
        try execute(try prepared(sql.key, sql.text), values)
        return changes
    }

    /// All rows, mapped.
    func all<T>(
        _ sql: StaticString, _ values: SQLValue..., row: (Row) throws(StoreError) -> T
    ) throws(StoreError) -> [T] {
        try rows(try prepared(sql), values, limit: .max, row)
    }

    /// The first row, mapped.
    func first<T>(
        _ sql: StaticString, _ values: SQLValue..., row: (Row) throws(StoreError) -> T
    ) throws(StoreError) -> T? {
        try rows(try prepared(sql), values, limit: 1, row).first
    }

    /// As above, for a query shared by its columns with others.
    func first<T>(
        _ sql: SharedSQL, _ values: SQLValue..., row: (Row) throws(StoreError) -> T
    ) throws(StoreError) -> T? {
        try rows(try prepared(sql.key, sql.text), values, limit: 1, row).first
    }

    func all<T>(
        _ sql: SharedSQL, _ values: SQLValue..., row: (Row) throws(StoreError) -> T
    ) throws(StoreError) -> [T] {
        try rows(try prepared(sql.key, sql.text), values, limit: .max, row)
    }

    /// For a query put together at run time from parts of ours: prepared anew each time.
    func allDynamic<T>(
        _ sql: String, _ values: [SQLValue], row: (Row) throws(StoreError) -> T
    ) throws(StoreError) -> [T] {
        try rows(try prepare(sql, persistent: false), values, limit: .max, row)
    }

    /// Several statements without values.
    func script(_ sql: String) throws(StoreError) {
        try check(sqlite3_exec(handle, sql, nil, nil, nil))
    }

    /// Harmless when SQLite has rolled back by itself, which is the only way for it to fail.
    func rollBack() {
        if !isIdle { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
    }

    private func execute(_ statement: Statement, _ values: [SQLValue]) throws(StoreError) {
        defer { statement.reset() }
        try check(statement.bind(values))
        var code = statement.step()
        while code == SQLITE_ROW { code = statement.step() }
        if code != SQLITE_DONE { throw fault(code) }
    }

    private func rows<T>(
        _ statement: Statement, _ values: [SQLValue], limit: Int, _ map: (Row) throws(StoreError) -> T
    ) throws(StoreError) -> [T] {
        defer { statement.reset() }
        try check(statement.bind(values))
        var result: [T] = []
        while result.count < limit {
            let code = statement.step()
            if code == SQLITE_DONE { break }
            guard code == SQLITE_ROW else { throw fault(code) }
            result.append(try map(statement.row))
        }
        return result
    }

    private func prepared(_ sql: StaticString) throws(StoreError) -> Statement {
        try prepared(UInt(bitPattern: sql.utf8Start), String(describing: sql))
    }

    private func prepared(_ key: UInt, _ text: @autoclosure () -> String) throws(StoreError) -> Statement {
        if let statement = statements[key] { return statement }
        let statement = try prepare(text(), persistent: true)
        statements[key] = statement
        return statement
    }

    private func prepare(_ sql: String, persistent: Bool) throws(StoreError) -> Statement {
        var statement: OpaquePointer?
        let flags = persistent ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0
        try check(sqlite3_prepare_v3(handle, sql, -1, flags, &statement, nil))
        guard let statement else { throw StoreError(.other, "an empty query was asked of \(file)") }
        return Statement(statement)
    }

    private func check(_ code: Int32) throws(StoreError) {
        if code != SQLITE_OK { throw fault(code) }
    }

    /// SQLite's message names tables and columns, never values.
    private func fault(_ code: Int32) -> StoreError {
        SQLiteFault.error(code, String(cString: sqlite3_errmsg(handle)), file: file)
    }
}
