import Domain

/// Who asks. On PostgreSQL each is a role of its own; SQLite has none.
enum Role: Hashable, Sendable {
    /// Whoever logs in: for migrations, and to end sessions.
    case owner
    /// Sees all tenants.
    case engine
    /// Sees one tenant's rows, whatever the query says.
    case api(ID)

    static func client(_ tenant: ID?) -> Role { tenant.map { .api($0) } ?? .engine }
}

enum Access: Hashable, Sendable {
    case read(Role)
    case write(Role)
}

/// What several writers must do one after the other. SQLite has one writer, so it locks nothing.
enum Lock: Int64, Sendable {
    case migration = 0x6761_7465_0001
    case keyCheck, audit, nodes, schedules
    case feed = 0x6761_7465_0008
    /// Held, shared, by servers.
    case serving
}

/// What listeners of other nodes are told.
package enum Channel: String, Hashable, Sendable, CaseIterable {
    case jobs = "gatehouse_jobs"
    /// There are events without a place in the feed.
    case events = "gatehouse_events"
    /// There is more to read in the feed.
    case feed = "gatehouse_feed"
    case config = "gatehouse_config"
    case webhooks = "gatehouse_webhooks"
}

/// One connection to a database. Lives on one thread. A driver may hold statements back and answer many at once: only
/// `rows` and `count` wait, and what went wrong with the others shows there or in `settle`, at the latest.
protocol Driver: AnyObject {
    /// As shown in messages.
    var place: String { get }
    /// No transaction is open. A database may end one by itself after some errors.
    var isIdle: Bool { get }
    /// What commits first has also begun first, whoever writes.
    var writesInOneOrder: Bool { get }

    func begin(_ access: Access) throws(StoreError)
    /// Throws unless every statement so far did what it had to.
    func settle() throws(StoreError)
    /// Settles, then makes the transaction last. If it throws, nothing of it does.
    func commit() throws(StoreError)
    /// Ends a transaction that has only read.
    func endRead() throws(StoreError)
    func rollBack()
    /// What fails from here on can be undone alone.
    func mark() throws(StoreError)
    func undoToMark() throws(StoreError)
    func dropMark() throws(StoreError)

    /// - Parameter failure: thrown, now or later, unless the statement changes or finds a row. nil: any number will do.
    func run(_ query: Query, _ values: [SQLValue], else failure: (() -> StoreError)?) throws(StoreError)
    /// The number of rows changed.
    func count(_ query: Query, _ values: [SQLValue]) throws(StoreError) -> Int
    func rows(
        _ query: Query, _ values: [SQLValue], limit: Int, _ body: (Row) throws(StoreError) -> Void
    ) throws(StoreError)
    /// As `rows`; the body may run as late as `settle`.
    func later(
        _ query: Query, _ values: [SQLValue], _ body: @escaping (Row) throws(StoreError) -> Void
    ) throws(StoreError)
    /// As `run`; may be made together with others like it, and in the order of their places.
    func bulk(_ query: BulkSQL, _ values: [SQLValue], else failure: (() -> StoreError)?) throws(StoreError)
    /// As `bulk`, for one that adds rows and answers.
    func bulk(
        _ query: BulkSQL, _ values: [SQLValue], later body: @escaping (Row) throws(StoreError) -> Void
    ) throws(StoreError)
    /// Several statements without values, in SQLite's words.
    func script(_ sql: String) throws(StoreError)
    /// Until the transaction ends, nobody else holds it.
    func lock(_ lock: Lock) throws(StoreError)
    /// The same for one of many things, by a number that stands for it. Two may share a number, and then wait for each
    /// other without need.
    func lock(number: Int64) throws(StoreError)
    /// Ends what transactions nodes that are over have left open for longer than that, in milliseconds. Needs the owner's role.
    /// - Returns: how many.
    func endStanding(_ age: Int64, where isOver: (ID) -> Bool) throws(StoreError) -> Int
    /// Access rules for every table as it is now. `false` lifts them for a migration, which must see all rows.
    func guardTables(_ guarded: Bool) throws(StoreError)
    /// Outside a transaction; nothing depends on it.
    func announce(_ channels: Set<Channel>)
    func close()
}
