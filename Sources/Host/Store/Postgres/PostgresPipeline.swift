import CPostgres

/// Statements sent without waiting for each one's answer, and their answers in order.
struct PostgresPipeline {
    enum Purpose {
        case ignored
        case prepare(PostgresStatement)
        case expected(() -> StoreError)
        case later((Row) throws(StoreError) -> Void)
        case many(PostgresBulk.Group)
        /// Its result is handed out by `answers`.
        case wanted
    }

    let connection: OpaquePointer
    let place: String
    private var parameters = PostgresParameters()
    private var purposes: [Purpose] = []
    /// Everything was sent up to a synchronisation point whose answers nobody has read yet.
    private(set) var isSent = false

    init(connection: OpaquePointer, place: String) throws(StoreError) {
        self.connection = connection
        self.place = place
        guard PQenterPipelineMode(connection) == 1 else { throw lost() }
    }

    /// - Parameter statement: prepared on its first use; nil sends the text itself.
    mutating func send(
        _ text: @autoclosure () -> String, _ values: [SQLValue], prepared statement: PostgresStatement?,
        _ purpose: Purpose
    ) throws(StoreError) {
        parameters.set(values)
        try send(text(), prepared: statement, purpose)
    }

    mutating func send(
        _ text: @autoclosure () -> String, _ group: PostgresBulk.Group, prepared statement: PostgresStatement?
    ) throws(StoreError) {
        parameters.set(columnsOf: group.rows)
        try send(text(), prepared: statement, .many(group))
    }

    private mutating func send(
        _ text: @autoclosure () -> String, prepared statement: PostgresStatement?, _ purpose: Purpose
    ) throws(StoreError) {
        let (connection, parameters) = (connection, parameters)
        var sent: Int32
        if let statement {
            if !statement.isPrepared {
                sent = PQsendPrepare(
                    connection, statement.name, text(), Int32(parameters.types.count), parameters.types)
                guard sent == 1 else { throw lost() }
                statement.isPrepared = true
                purposes.append(.prepare(statement))
            }
            sent = parameters.use { PQsendQueryPrepared(connection, statement.name, $0, $1, $2, $3, 1) }
        } else {
            let sql = text()
            sent = parameters.use { PQsendQueryParams(connection, sql, $0, parameters.types, $1, $2, $3, 1) }
        }
        guard sent == 1 else { throw lost() }
        purposes.append(purpose)
    }

    /// Asks for the answers to everything sent, without waiting for them.
    mutating func flush() throws(StoreError) {
        guard PQpipelineSync(connection) == 1 else { throw lost() }
        isSent = true
    }

    /// Waits for the answers to everything sent. The first thing that went wrong is thrown after all were read.
    /// - Returns: the wanted result, to be cleared by the caller.
    mutating func answers() throws(StoreError) -> OpaquePointer? {
        if !isSent { try flush() }
        isSent = false
        let due = purposes
        purposes.removeAll(keepingCapacity: true)
        var wanted: OpaquePointer?
        var failure: StoreError?
        do throws(StoreError) {
            for purpose in due {
                let problem = try answer(to: purpose, failed: failure != nil, &wanted)
                if failure == nil { failure = problem }
            }
            guard let point = PQgetResult(connection) else { throw lost() }
            let status = PQresultStatus(point)
            defer { PQclear(point) }
            guard status == PGRES_PIPELINE_SYNC else {
                throw status == PGRES_FATAL_ERROR ? ended(point) : lost()
            }
        } catch {
            PQclear(wanted)
            // What ended the session says more than that it ended.
            if let failure, failure.mayRepeat, failure.code == .unavailable { throw failure }
            throw error
        }
        if let failure {
            PQclear(wanted)
            throw failure
        }
        return wanted
    }

    /// - Throws: when the connection is gone.
    private func answer(
        to purpose: Purpose, failed: Bool, _ wanted: inout OpaquePointer?
    ) throws(StoreError) -> StoreError? {
        guard let result = PQgetResult(connection) else { throw lost() }
        let status = PQresultStatus(result)
        if status == PGRES_FATAL_ERROR, PQstatus(connection) == CONNECTION_BAD {
            defer { PQclear(result) }
            throw ended(result)
        }
        // Each statement's answers end with a nil.
        if let more = PQgetResult(connection) {
            PQclear(more)
            PQclear(result)
            throw lost()
        }
        var keeps = false
        defer { if !keeps { PQclear(result) } }
        switch status {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK:
            if failed { return nil }
            switch purpose {
            case .ignored, .prepare: return nil
            case .expected(let failure): return Self.count(result) == 0 ? failure() : nil
            case .later(let body):
                do throws(StoreError) {
                    for row in 0..<PQntuples(result) { try body(Row(postgres: result, row: row)) }
                    return nil
                } catch {
                    return error
                }
            case .many(let group): return Self.answer(to: group, result)
            case .wanted:
                wanted = result
                keeps = true
                return nil
            }
        case PGRES_FATAL_ERROR:
            if case .prepare(let statement) = purpose { statement.isPrepared = false }
            return PostgresFault.error(result, place: place)
        default:
            // Not run, because of an earlier failure.
            if case .prepare(let statement) = purpose { statement.isPrepared = false }
            return nil
        }
    }

    private static func answer(to group: PostgresBulk.Group, _ result: OpaquePointer) -> StoreError? {
        let rows = (0..<PQntuples(result)).lazy.map { Row(postgres: result, row: $0) }
        if group.query.keys > 0 { return group.missing(rows.map { $0.integer(0) }) }
        do throws(StoreError) {
            for (index, row) in rows.enumerated() {
                let number = group.query.answers == .numbered ? row.int(0) - 1 : index
                if group.wishes.indices.contains(number), case .later(let body) = group.wishes[number] { try body(row) }
            }
            return nil
        } catch {
            return error
        }
    }

    /// Rows changed, or found.
    static func count(_ result: OpaquePointer) -> Int { Int(String(cString: PQcmdTuples(result))) ?? 0 }

    func lost() -> StoreError {
        PostgresFault.unreachable(String(cString: PQerrorMessage(connection)), place: place)
    }

    private func ended(_ result: OpaquePointer) -> StoreError {
        let state = PostgresFault.state(result)
        return PostgresFault.isEnd(state) ? PostgresFault.error(result, place: place) : lost()
    }
}
