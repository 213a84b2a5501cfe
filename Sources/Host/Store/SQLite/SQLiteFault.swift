import CSQLite

/// Translates SQLite's result codes.
enum SQLiteFault {
    static func error(_ code: Int32, _ detail: String, file: String) -> StoreError {
        let (kind, text) = meaning(code & 0xFF, file: file)
        return StoreError(kind, "\(text) (\(detail))", driverCode: "\(code)")
    }

    private static func meaning(_ code: Int32, file: String) -> (StoreError.Code, String) {
        switch code {
        case SQLITE_CONSTRAINT:
            (.constraint, "a rule of the schema of \(file) refuses the change")
        case SQLITE_BUSY, SQLITE_LOCKED:
            (.busy, "\(file) is locked by another process; end long-running tools that use it, then try again")
        case SQLITE_FULL:
            (.diskFull, "no space is left for \(file); free some on its file system, nothing was lost")
        case SQLITE_CORRUPT, SQLITE_NOTADB:
            (.corrupt, "\(file) is damaged or is no database; restore it from a backup")
        case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH:
            (.unusable, "\(file) cannot be opened; check that it and its folder belong to this user")
        case SQLITE_READONLY:
            (.unusable, "\(file) cannot be written; check that it and its folder belong to this user")
        case SQLITE_IOERR:
            (.other, "reading or writing \(file) failed; check its disk")
        case SQLITE_SCHEMA:
            (.schema, "the schema of \(file) changed meanwhile; try again")
        case SQLITE_ERROR:
            (.schema, "\(file) does not answer the query; run 'gatehouse migrate status'")
        default:
            (.other, "\(file) refused the operation")
        }
    }
}
