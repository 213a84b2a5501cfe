/// What went wrong with the database, in words an operator can act on. Never holds a row's content or a credential.
package struct StoreError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// A rule of the schema refuses the change: a value that exists, or one that does not.
        case constraint
        /// Others hold what it needs for too long.
        case busy
        /// The database cannot be reached, or is going down. The store goes on trying by itself.
        case unavailable
        /// The database went away during the commit and the store was closed before it could ask what became of it.
        case unknownOutcome = "unknown_outcome"
        case diskFull = "disk_full"
        case corrupt
        /// The schema is older, newer or other than this program's.
        case schema
        /// The lease was lost: another worker, or nobody, owns the job now. Nothing was written.
        case fenced
        case notFound = "not_found"
        /// Another request has the idempotency key. Nothing was written.
        case duplicate
        /// What was to be changed has changed since it was read. Nothing was written.
        case conflict
        /// Another server uses this database.
        case locked
        /// Sealed data does not open: no key ring, the wrong one, or an erased key.
        case sealed
        /// The database URL, or the file it names, cannot be used.
        case unusable
        /// A page's cursor is not one that was handed out.
        case cursor
        case closed
        case other
    }

    package let code: Code
    package let message: String
    /// SQLite's extended result code or PostgreSQL's SQLSTATE; empty when neither was asked.
    package let driverCode: String
    /// The whole transaction is gone through no fault of its own, and may be run again.
    let mayRepeat: Bool

    package init(_ code: Code, _ message: String, driverCode: String = "") {
        self.init(code, message, driverCode: driverCode, mayRepeat: false)
    }

    init(_ code: Code, _ message: String, driverCode: String, mayRepeat: Bool) {
        self.code = code
        self.message = message
        self.driverCode = driverCode
        self.mayRepeat = mayRepeat
    }

    package var description: String { message }
}

extension StoreError {
    static let isClosed = StoreError(.closed, "the database is closed: the server is stopping")
    static let duplicate = StoreError(.duplicate, "another request has this idempotency key; nothing was written")
    static let conflict = StoreError(.conflict, "the request has changed since it was read; nothing was written")
    static let fenced = StoreError(.fenced, "another worker has taken the job over; nothing was written")
}
