import CPostgres
import CSQLite
import Domain

/// A row as it is read; columns by index from 0. It is gone when the body it was given to returns.
struct Row {
    private enum Source {
        /// The running statement.
        case sqlite(OpaquePointer)
        /// The result, and the row's number in it.
        case postgres(OpaquePointer, Int32)
    }

    private let source: Source

    init(sqlite statement: OpaquePointer) { source = .sqlite(statement) }
    init(postgres result: OpaquePointer, row: Int32) { source = .postgres(result, row) }

    func isNull(_ column: Int32) -> Bool {
        switch source {
        case .sqlite(let handle): sqlite3_column_type(handle, column) == SQLITE_NULL
        case .postgres(let result, let row): PQgetisnull(result, row, column) == 1
        }
    }

    func integer(_ column: Int32) -> Int64 {
        switch source {
        case .sqlite(let handle): sqlite3_column_int64(handle, column)
        case .postgres(let result, _): bytes(column) { PostgresValue.integer($0, type: PQftype(result, column)) }
        }
    }

    func int(_ column: Int32) -> Int { Int(integer(column)) }
    func flag(_ column: Int32) -> Bool? { isNull(column) ? nil : integer(column) != 0 }
    func time(_ column: Int32) -> Timestamp { Timestamp(milliseconds: integer(column)) }
    func optionalTime(_ column: Int32) -> Timestamp? { isNull(column) ? nil : time(column) }

    func text(_ column: Int32) -> String {
        switch source {
        case .sqlite(let handle):
            guard let start = sqlite3_column_text(handle, column) else { return "" }
            let count = Int(sqlite3_column_bytes(handle, column))
            return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
        case .postgres: return bytes(column) { String(decoding: $0, as: UTF8.self) }
        }
    }

    func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

    func blob(_ column: Int32) -> [UInt8] { bytes(column) { Array($0) } }
    func optionalBlob(_ column: Int32) -> [UInt8]? { isNull(column) ? nil : blob(column) }

    func id(_ column: Int32) throws(StoreError) -> ID {
        guard let id = optionalID(column) else {
            throw StoreError(.corrupt, "column \(column) holds no id of 16 bytes; restore the database from a backup")
        }
        return id
    }

    func optionalID(_ column: Int32) -> ID? {
        bytes(column) { bytes in
            guard bytes.count == 16 else { return nil }
            return ID(
                high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
        }
    }

    func json(_ column: Int32) throws(StoreError) -> JSON {
        do {
            return try JSON.parse(text(column))
        } catch {
            throw StoreError(.corrupt, "column \(column) holds no JSON (\(error)); restore the database from a backup")
        }
    }

    /// A word of a closed list, such as a status.
    func word<Word: RawRepresentable<String>>(_ column: Int32, _: Word.Type = Word.self) throws(StoreError) -> Word {
        let text = text(column)
        guard let word = Word(rawValue: text) else { throw Self.unknown(text, as: "\(Word.self)") }
        return word
    }

    func optionalWord<Word: RawRepresentable<String>>(
        _ column: Int32, _: Word.Type = Word.self
    ) throws(StoreError) -> Word? {
        isNull(column) ? nil : try word(column)
    }

    func operation(_ column: Int32) throws(StoreError) -> OperationID {
        let text = text(column)
        guard let operation = OperationID(text) else { throw Self.unknown(text, as: "operation") }
        return operation
    }

    private static func unknown(_ text: String, as kind: String) -> StoreError {
        StoreError(
            .corrupt, "'\(text)' is not a known \(kind); a newer program wrote it, or the database is damaged")
    }

    private func bytes<Result>(_ column: Int32, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        switch source {
        case .sqlite(let handle):
            // The order matters: asking for the bytes first makes the count that of the blob form.
            let start = sqlite3_column_blob(handle, column)
            return body(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
        case .postgres(let result, let row):
            return body(
                UnsafeRawBufferPointer(
                    start: PQgetvalue(result, row, column), count: Int(PQgetlength(result, row, column))))
        }
    }
}
