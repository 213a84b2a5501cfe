import CSQLite
import Domain

/// A prepared statement. Belongs to its connection, which finalizes it when it closes.
final class SQLiteStatement {
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) { self.handle = handle }

    deinit { sqlite3_finalize(handle) }

    /// - Returns: SQLite's result code.
    func bind(_ values: [SQLValue]) -> Int32 {
        var index: Int32 = 0
        for value in values {
            index += 1
            let code =
                switch value {
                case .absent: sqlite3_bind_null(handle, index)
                case .integer(let integer): sqlite3_bind_int64(handle, index, integer)
                case .text(let text): bind(text, at: index)
                case .blob(let bytes): bytes.withUnsafeBytes { bind($0, at: index) }
                case .id(let id): bind(id, at: index)
                }
            if code != SQLITE_OK { return code }
        }
        return SQLITE_OK
    }

    private func bind(_ bytes: UnsafeRawBufferPointer, at index: Int32) -> Int32 {
        csqlite_bind_blob(handle, index, bytes.baseAddress, UInt64(bytes.count))
    }

    private func bind(_ text: String, at index: Int32) -> Int32 {
        var text = text
        return text.withUTF8 { csqlite_bind_text(handle, index, $0.baseAddress, UInt64($0.count)) }
    }

    private func bind(_ id: ID, at index: Int32) -> Int32 {
        withUnsafeBytes(of: (id.high.bigEndian, id.low.bigEndian)) { bind($0, at: index) }
    }

    func step() -> Int32 { sqlite3_step(handle) }

    /// Its code repeats that of the last step, which was judged then.
    func reset() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    /// A query, or a change that returns rows.
    var yieldsRows: Bool { sqlite3_column_count(handle) > 0 }

    var replanned: Int { Int(sqlite3_stmt_status(handle, SQLITE_STMTSTATUS_REPREPARE, 0)) }

    var row: Row { Row(sqlite: handle) }
}
