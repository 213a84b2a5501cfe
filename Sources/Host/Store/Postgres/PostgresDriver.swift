import CPostgres
import Domain
import Synchronization

/// One connection to PostgreSQL, made when it is first needed and again when it was lost. Statements are held in a
/// pipeline, so a unit that needs no rows waits once, however many statements it has.
final class PostgresDriver: Driver {
    let url: PostgresURL
    var place: String { url.place }
    let shared: PostgresShared
    private(set) var pipeline: PostgresPipeline?
    var statements = PostgresStatements()
    var waiting = PostgresBulk()
    private(set) var isIdle = true
    var writesInOneOrder: Bool { false }
    /// Names this driver in `commit_marks`.
    private let writer = ID.make().text
    /// The number of the last transaction that leaves a mark; migrations leave none, for their table is made by them.
    private var number: Int64 = 0
    private var isMarking = false
    /// Nothing was sent since.
    var isSettled = false

    init(_ url: PostgresURL, _ shared: PostgresShared) {
        self.url = url
        self.shared = shared
    }

    deinit { close() }

    func close() {
        if let pipeline { PQfinish(pipeline.connection) }
        pipeline = nil
        waiting = PostgresBulk()
        statements.endSession()
        isIdle = true
    }

    // MARK: Transactions

    func begin(_ access: Access) throws(StoreError) {
        var backoff = Backoff(for: url.patience)
        while true {
            do throws(StoreError) {
                try open()
                break
            } catch {
                guard error.mayRepeat, !shared.isClosing, backoff.pause() else { throw error }
            }
        }
        isIdle = false
        isMarking = false
        let role: Role
        switch access {
        case .read(let reader):
            role = reader
            try run(.fixed("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"), [], else: nil)
        case .write(let writer):
            role = writer
            isMarking = if case .engine = writer { true } else { false }
            if isMarking { number += 1 }
            try run(.fixed("BEGIN"), [], else: nil)
        }
        // Set for the transaction, not the session: behind PgBouncer the next transaction has another session.
        switch role {
        case .owner: try run(PostgresSession.asOwner, limits(), else: nil)
        case .engine: try run(PostgresSession.asEngine, limits(), else: nil)
        case .api(let tenant): try run(PostgresSession.asClient, limits() + [.text(Self.hex(tenant))], else: nil)
        }
    }

    private func limits() -> [SQLValue] {
        [
            .text("\(url.statementTimeout)"), .text("\(url.lockTimeout)"), .text("\(url.idleTimeout)"),
            .text(shared.sessionName),
        ]
    }

    private static func hex(_ id: ID) -> String { id.text.filter { $0 != "-" } }

    func settle() throws(StoreError) {
        if isSettled { return }
        try sendWaiting()
        if isMarking, !isIdle {
            let now = Timestamp.now().milliseconds
            if number == 1 { try run(PostgresMarks.clear, [.integer(now - PostgresMarks.age)], else: nil) }
            try run(PostgresMarks.leave, [.text(writer), .integer(number), .integer(now)], else: nil)
        }
        try answers()
        isSettled = true
    }

    func commit() throws(StoreError) {
        try settle()
        do throws(StoreError) {
            try run(.fixed("COMMIT"), [], else: nil)
            try answers()
            isIdle = true
        } catch {
            // The server rolls a failing commit back, and says so. If it says nothing, it has to be asked.
            guard pipeline == nil, isMarking else { throw error }
            try askOutcome(error)
        }
    }

    /// The connection went with the commit under way. The writer's mark tells for certain what became of it, once there is
    /// a server to ask; answering before would be a guess.
    private func askOutcome(_ lost: StoreError) throws(StoreError) {
        var backoff = Backoff(for: nil)
        repeat {
            if shared.isClosing { break }
            let committed: Int64?
            do throws(StoreError) {
                committed = try lastMark()
            } catch {
                close()
                if !error.mayRepeat { throw error }
                continue
            }
            if committed != number { throw lost }
            return
        } while backoff.pause()
        throw StoreError(
            .unknownOutcome,
            "\(place) went away during a commit, and the store was closed before it could be asked what became of it; "
                + "what was stored shows after the restart", driverCode: lost.driverCode)
    }

    private func lastMark() throws(StoreError) -> Int64? {
        try open()
        isIdle = false
        try run(.fixed("BEGIN"), [], else: nil)
        try run(PostgresSession.asEngine, limits(), else: nil)
        var last: Int64?
        try rows(PostgresMarks.ask, [.text(writer), .integer(Timestamp.now().milliseconds)], limit: 1) { row in
            last = row.integer(0)
        }
        try run(.fixed("COMMIT"), [], else: nil)
        try answers()
        isIdle = true
        return last
    }

    func endRead() throws(StoreError) {
        try run(.fixed("COMMIT"), [], else: nil)
        try flush()
        isIdle = true
    }

    func rollBack() {
        defer { isIdle = true }
        guard pipeline != nil, !isIdle else { return }
        do throws(StoreError) {
            // What was queued is answered first, and no longer matters.
            discard()
            try run(.fixed("ROLLBACK"), [], else: nil)
            try answers()
        } catch {
            // A session that cannot even roll back is of no use; the server rolls back when it ends.
            close()
        }
    }

    func mark() throws(StoreError) { try run(.fixed("SAVEPOINT unit"), [], else: nil) }

    func undoToMark() throws(StoreError) {
        discard()
        try run(.fixed("ROLLBACK TO unit"), [], else: nil)
        try answers()
    }

    func dropMark() throws(StoreError) { try run(.fixed("RELEASE unit"), [], else: nil) }

    // MARK: Statements

    func run(_ query: Query, _ values: [SQLValue], else failure: (() -> StoreError)?) throws(StoreError) {
        try send(query, values, failure.map { .expected($0) } ?? .ignored)
    }

    func later(
        _ query: Query, _ values: [SQLValue], _ body: @escaping (Row) throws(StoreError) -> Void
    ) throws(StoreError) {
        try send(query, values, .later(body))
    }

    func count(_ query: Query, _ values: [SQLValue]) throws(StoreError) -> Int {
        try send(query, values, .wanted)
        guard let result = try answers() else { return 0 }
        defer { PQclear(result) }
        return PostgresPipeline.count(result)
    }

    func rows(
        _ query: Query, _ values: [SQLValue], limit: Int, _ body: (Row) throws(StoreError) -> Void
    ) throws(StoreError) {
        try send(query, values, .wanted)
        guard let result = try answers() else { return }
        defer { PQclear(result) }
        for row in 0..<min(Int(PQntuples(result)), limit) { try body(Row(postgres: result, row: Int32(row))) }
    }

    func script(_ sql: String) throws(StoreError) { try plain(PostgresSchema.translated(sql)) }

    func lock(_ lock: Lock) throws(StoreError) { try self.lock(number: lock.rawValue) }

    func lock(number: Int64) throws(StoreError) {
        try run(.fixed("SELECT pg_advisory_xact_lock(?)"), [.integer(number)], else: nil)
    }

    func endStanding(_ age: Int64, where isOver: (ID) -> Bool) throws(StoreError) -> Int {
        var names: [String] = []
        try rows(PostgresSession.standing, [.integer(age)], limit: .max) { row in names.append(row.text(0)) }
        var count = 0
        for name in names {
            guard let node = ID(String(name.dropFirst(PostgresSession.name.count + 1))), isOver(node) else { continue }
            try rows(PostgresSession.endStanding, [.text(name), .integer(age)], limit: .max) { _ in count += 1 }
        }
        return count
    }

    func guardTables(_ guarded: Bool) throws(StoreError) {
        if !guarded { return try plain(PostgresRoles.openTables) }
        do throws(StoreError) {
            try plain(PostgresRoles.create)
        } catch  where error.driverCode == "42501" {
            throw StoreError(
                .unusable,
                "\(place) does not let this user make the roles; run once as a superuser: \(PostgresRoles.byHand)",
                driverCode: error.driverCode)
        }
        try plain(PostgresMarks.create)
        try plain(PostgresRoles.guardTables)
    }

    func announce(_ channels: Set<Channel>) {
        do throws(StoreError) {
            for channel in channels {
                try run(
                    .fixed("SELECT pg_notify(?, ?)"), [.text(channel.rawValue), .text(shared.name)], else: nil)
            }
            // The answers are read before the next transaction.
            try flush()
        } catch {
            // Only speed is lost: every listener polls as well.
            close()
        }
    }

    /// Several statements at once, as they are.
    private func plain(_ sql: String) throws(StoreError) {
        try answers()
        guard let connection = pipeline?.connection else { throw lost() }
        PQexitPipelineMode(connection)
        let result = PQexec(connection, sql)
        defer { PQclear(result) }
        PQenterPipelineMode(connection)
        guard let result, PQstatus(connection) == CONNECTION_OK else {
            close()
            throw lost()
        }
        if PQresultStatus(result) == PGRES_FATAL_ERROR { throw PostgresFault.error(result, place: place) }
    }

    // MARK: The wire

    private func open() throws(StoreError) {
        if pipeline?.isSent == true {
            do throws(StoreError) { try answers() } catch { close() }
        }
        if pipeline == nil {
            pipeline = try PostgresPipeline(connection: try url.connect(), place: place)
        }
    }

    private func send(_ query: Query, _ values: [SQLValue], _ purpose: PostgresPipeline.Purpose) throws(StoreError) {
        try sendWaiting()
        try transmit(query, values, purpose)
    }

    func transmit(
        _ query: Query, _ values: [SQLValue], _ purpose: PostgresPipeline.Purpose
    ) throws(StoreError) {
        isSettled = false
        try onWire { pipeline throws(StoreError) in
            let statement = url.isPrepared ? statements.prepared(query) : nil
            try pipeline?.send(statements.text(query), values, prepared: statement, purpose)
        }
    }

    func onWire(_ send: (inout PostgresPipeline?) throws(StoreError) -> Void) throws(StoreError) {
        guard pipeline != nil else { throw lost() }
        do throws(StoreError) {
            try send(&pipeline)
        } catch {
            close()
            throw error
        }
    }

    private func flush() throws(StoreError) {
        do throws(StoreError) {
            try pipeline?.flush()
        } catch {
            close()
            throw error
        }
    }

    @discardableResult
    private func answers() throws(StoreError) -> OpaquePointer? {
        guard pipeline != nil else { throw lost() }
        // What was asked for before is there by now.
        if pipeline?.isSent == false { shared.waits.add(1, ordering: .relaxed) }
        do throws(StoreError) {
            return try pipeline?.answers()
        } catch {
            if let pipeline, PQstatus(pipeline.connection) == CONNECTION_BAD || PostgresFault.isEnd(error.driverCode) {
                close()
            }
            throw error
        }
    }

    /// Reads what is under way and forgets it: the transaction is to be undone.
    private func discard() {
        waiting = PostgresBulk()
        do throws(StoreError) { PQclear(try answers()) } catch {
            // It has been reported, or belongs to what is undone.
        }
    }

    func lost() -> StoreError { PostgresFault.unreachable("the connection was lost", place: place) }
}
