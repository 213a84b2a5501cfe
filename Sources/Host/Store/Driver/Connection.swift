import Domain

/// What queries are written against: portable SQL with `?` or `?1`, the same for every database.
final class Connection {
    private let driver: any Driver
    /// To be told after the commit.
    private var channels: Set<Channel> = []

    init(_ driver: any Driver) { self.driver = driver }

    /// As shown in messages.
    var place: String { driver.place }
    var isIdle: Bool { driver.isIdle }
    var writesInOneOrder: Bool { driver.writesInOneOrder }

    /// Runs a statement that yields no row of interest. Its failure may show later in the unit.
    func run(_ sql: StaticString, _ values: SQLValue...) throws(StoreError) {
        try driver.run(.fixed(sql), values, else: nil)
    }

    func run(_ sql: SharedSQL, _ values: SQLValue...) throws(StoreError) {
        try driver.run(.shared(sql), values, else: nil)
    }

    /// As `run`, for a statement that must change or find a row; otherwise the unit fails with `failure`, perhaps later.
    func expect(
        _ sql: StaticString, _ values: SQLValue..., else failure: @autoclosure @escaping () -> StoreError
    ) throws(StoreError) {
        try driver.run(.fixed(sql), values, else: failure)
    }

    func expect(
        _ sql: SharedSQL, _ values: SQLValue..., else failure: @autoclosure @escaping () -> StoreError
    ) throws(StoreError) {
        try driver.run(.shared(sql), values, else: failure)
    }

    func run(_ sql: BulkSQL, _ values: SQLValue...) throws(StoreError) {
        try driver.bulk(sql, values, else: nil)
    }

    func expect(
        _ sql: BulkSQL, _ values: SQLValue..., else failure: @autoclosure @escaping () -> StoreError
    ) throws(StoreError) {
        try driver.bulk(sql, values, else: failure)
    }

    func later(
        _ sql: BulkSQL, _ values: SQLValue..., row: @escaping (Row) throws(StoreError) -> Void
    ) throws(StoreError) {
        try driver.bulk(sql, values, later: row)
    }

    /// The number of rows changed. Waits for the database: prefer `expect`.
    func count(_ sql: StaticString, _ values: SQLValue...) throws(StoreError) -> Int {
        try driver.count(.fixed(sql), values)
    }

    func count(_ sql: SharedSQL, _ values: SQLValue...) throws(StoreError) -> Int {
        try driver.count(.shared(sql), values)
    }

    /// All rows, mapped.
    func all<T>(
        _ sql: StaticString, _ values: SQLValue..., row: (Row) throws(StoreError) -> T
    ) throws(StoreError) -> [T] {
        try all(.fixed(sql), values, limit: .max, row)
    }

    /// The first row, mapped.
    func first<T>(
        _ sql: StaticString, _ values: SQLValue..., row: (Row) throws(StoreError) -> T
    ) throws(StoreError) -> T? {
        try all(.fixed(sql), values, limit: 1, row).first
    }

    /// As above, for a query shared by its columns with others, or one in two dialects.
    func first<T>(
        _ sql: SharedSQL, _ values: SQLValue..., row: (Row) throws(StoreError) -> T
    ) throws(StoreError) -> T? {
        try all(.shared(sql), values, limit: 1, row).first
    }

    func all<T>(
        _ sql: SharedSQL, _ values: SQLValue..., row: (Row) throws(StoreError) -> T
    ) throws(StoreError) -> [T] {
        try all(.shared(sql), values, limit: .max, row)
    }

    /// For a query put together at run time from parts of ours: prepared anew each time.
    func allDynamic<T>(
        _ sql: String, _ values: [SQLValue], row: (Row) throws(StoreError) -> T
    ) throws(StoreError) -> [T] {
        try all(.dynamic(sql), values, limit: .max, row)
    }

    /// Rows that only the unit's caller needs: `body` gets them before the commit, perhaps after the unit returned.
    func later(
        _ sql: StaticString, _ values: SQLValue..., row: @escaping (Row) throws(StoreError) -> Void
    ) throws(StoreError) {
        try driver.later(.fixed(sql), values, row)
    }

    func later(
        _ sql: SharedSQL, _ values: SQLValue..., row: @escaping (Row) throws(StoreError) -> Void
    ) throws(StoreError) {
        try driver.later(.shared(sql), values, row)
    }

    /// Several statements without values.
    func script(_ sql: String) throws(StoreError) { try driver.script(sql) }

    /// From here to the commit, one unit of all processes at a time.
    func lock(_ lock: Lock) throws(StoreError) { try driver.lock(lock) }

    /// The same for one thing of many, such as a correlation key.
    /// - Parameter index: a blind index of it, or an id.
    func lock(_ index: [UInt8]) throws(StoreError) {
        try driver.lock(number: index.prefix(8).reduce(0) { $0 << 8 | Int64($1) })
    }

    /// Tells other nodes once this is committed; many at once become one.
    func announce(_ channel: Channel) { channels.insert(channel) }

    /// Ends what transactions nodes that are over have left open for longer than that, in milliseconds.
    func endStanding(_ age: Int64, where isOver: (ID) -> Bool) throws(StoreError) -> Int {
        try driver.endStanding(age, where: isOver)
    }

    func guardTables(_ guarded: Bool) throws(StoreError) { try driver.guardTables(guarded) }

    private func all<T>(
        _ query: Query, _ values: [SQLValue], limit: Int, _ map: (Row) throws(StoreError) -> T
    ) throws(StoreError) -> [T] {
        var result: [T] = []
        try driver.rows(query, values, limit: limit) { row throws(StoreError) in result.append(try map(row)) }
        return result
    }
}

// For the threads that own a connection.
extension Connection {
    func begin(_ access: Access) throws(StoreError) {
        channels = []
        try driver.begin(access)
    }

    func settle() throws(StoreError) { try driver.settle() }
    func commit() throws(StoreError) { try driver.commit() }
    func endRead() throws(StoreError) { try driver.endRead() }
    func rollBack() { driver.rollBack() }
    func mark() throws(StoreError) { try driver.mark() }
    func undoToMark() throws(StoreError) { try driver.undoToMark() }
    func dropMark() throws(StoreError) { try driver.dropMark() }
    func close() { driver.close() }

    func announceAll() {
        if !channels.isEmpty { driver.announce(channels) }
        channels = []
    }
}
