import CSQLite
import Domain

/// One connection to a SQLite file, with its prepared statements.
final class SQLiteDriver: Driver {
    enum Mode { case readWrite, readOnly }

    let place: String
    private var handle: OpaquePointer?
    private var statements: [UInt: SQLiteStatement] = [:]

    init(file: String, mode: Mode) throws(StoreError) {
        _ = Self.isConfigured
        var handle: OpaquePointer?
        let flag = mode == .readWrite ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY
        let code = sqlite3_open_v2(file, &handle, flag | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let handle else {
            sqlite3_close_v2(handle)
            throw SQLiteFault.error(code, String(cString: sqlite3_errstr(code)), file: file)
        }
        self.handle = handle
        place = file
        try check(csqlite_keep_plans(handle))
        // Other processes (the command line) write in short transactions.
        sqlite3_busy_timeout(handle, 10_000)
        try script(
            """
            PRAGMA foreign_keys = ON;
            PRAGMA temp_store = MEMORY;
            PRAGMA cache_size = -32768;
            """)
        if mode == .readWrite {
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

    var writesInOneOrder: Bool { true }
    var isIdle: Bool { sqlite3_get_autocommit(handle) != 0 }

    func begin(_ access: Access) throws(StoreError) {
        switch access {
        case .read: try run(.fixed("BEGIN"), [], else: nil)
        case .write: try run(.fixed("BEGIN IMMEDIATE"), [], else: nil)
        }
    }

    /// Every statement was judged when it ran.
    func settle() {}

    func commit() throws(StoreError) { try run(.fixed("COMMIT"), [], else: nil) }
    func endRead() throws(StoreError) { try commit() }

    /// Harmless when SQLite has rolled back by itself, which is the only way for it to fail.
    func rollBack() {
        if !isIdle { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
    }

    func mark() throws(StoreError) { try run(.fixed("SAVEPOINT unit"), [], else: nil) }
    func undoToMark() throws(StoreError) { try run(.fixed("ROLLBACK TO unit"), [], else: nil) }
    func dropMark() throws(StoreError) { try run(.fixed("RELEASE unit"), [], else: nil) }

    func run(_ query: Query, _ values: [SQLValue], else failure: (() -> StoreError)?) throws(StoreError) {
        let statement = try prepared(query)
        let found = try execute(statement, values)
        guard let failure else { return }
        if (statement.yieldsRows ? found : changes) == 0 { throw failure() }
    }

    func count(_ query: Query, _ values: [SQLValue]) throws(StoreError) -> Int {
        _ = try execute(try prepared(query), values)
        return changes
    }

    func rows(
        _ query: Query, _ values: [SQLValue], limit: Int, _ body: (Row) throws(StoreError) -> Void
    ) throws(StoreError) {
        let statement = try prepared(query)
        defer { statement.reset() }
        try check(statement.bind(values))
        var count = 0
        while count < limit {
            let code = statement.step()
            if code == SQLITE_DONE { break }
            guard code == SQLITE_ROW else { throw fault(code) }
            try body(statement.row)
            count += 1
        }
    }

    func later(
        _ query: Query, _ values: [SQLValue], _ body: @escaping (Row) throws(StoreError) -> Void
    ) throws(StoreError) {
        try rows(query, values, limit: .max, body)
    }

    /// Statements cost little here.
    func bulk(_ query: BulkSQL, _ values: [SQLValue], else failure: (() -> StoreError)?) throws(StoreError) {
        try run(.shared(query.one), values, else: failure)
    }

    func bulk(
        _ query: BulkSQL, _ values: [SQLValue], later body: @escaping (Row) throws(StoreError) -> Void
    ) throws(StoreError) {
        try rows(.shared(query.one), values, limit: .max, body)
    }

    func script(_ sql: String) throws(StoreError) {
        try check(sqlite3_exec(handle, sql, nil, nil, nil))
    }

    /// There is one writer.
    /// A file's locks end with the process that holds them.
    func endStanding(_ age: Int64, where isOver: (ID) -> Bool) -> Int { 0 }

    func lock(_ lock: Lock) {}
    func lock(number: Int64) {}
    /// There are no roles.
    func guardTables(_ guarded: Bool) {}
    /// There is one node; its commands are seen by `data_version`.
    func announce(_ channels: Set<Channel>) {}

    /// How often kept statements were parsed and planned anew.
    var replanned: Int { statements.values.reduce(0) { $0 + $1.replanned } }

    private var changes: Int { Int(sqlite3_changes64(handle)) }

    /// - Returns: the number of rows it yielded.
    private func execute(_ statement: SQLiteStatement, _ values: [SQLValue]) throws(StoreError) -> Int {
        defer { statement.reset() }
        try check(statement.bind(values))
        var rows = 0
        var code = statement.step()
        while code == SQLITE_ROW {
            rows += 1
            code = statement.step()
        }
        if code != SQLITE_DONE { throw fault(code) }
        return rows
    }

    private func prepared(_ query: Query) throws(StoreError) -> SQLiteStatement {
        guard let key = query.key else { return try prepare(query.text, persistent: false) }
        if let statement = statements[key] { return statement }
        let statement = try prepare(query.text, persistent: true)
        statements[key] = statement
        return statement
    }

    private func prepare(_ sql: String, persistent: Bool) throws(StoreError) -> SQLiteStatement {
        var statement: OpaquePointer?
        let flags = persistent ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0
        try check(sqlite3_prepare_v3(handle, sql, -1, flags, &statement, nil))
        guard let statement else { throw StoreError(.other, "an empty query was asked of \(place)") }
        return SQLiteStatement(statement)
    }

    private func check(_ code: Int32) throws(StoreError) {
        if code != SQLITE_OK { throw fault(code) }
    }

    /// SQLite's message names tables and columns, never values.
    private func fault(_ code: Int32) -> StoreError {
        SQLiteFault.error(code, String(cString: sqlite3_errmsg(handle)), file: place)
    }
}
