import Domain

/// A request as read, still sealed.
struct RequestRow: Sendable {
    /// `input`, `result` and `failureDetail` hold what is sealed.
    var sealed: RequestRecord
    var key: WrappedKey

    static let select = """
        SELECT r.id, r.tenant, r.kind, r.operation, r.method, r.type, r.mode, r.status, r.provider, r.template,
            r.input, r.result, r.decision, r.retryable, r.decided_by, r.failure_code, r.failure_detail, r.candidates,
            r.failovers, r.version, r.correlation_id, r.deadline, r.created_at, r.updated_at, r.completed_at,
            coalesce(r.wrapped_key, s.wrapped_key)
        FROM requests AS r LEFT JOIN subjects AS s ON s.id = r.subject

        """

    init(_ row: Row) throws(StoreError) {
        let tenant = try row.id(1)
        key = WrappedKey(tenant: tenant, bytes: row.optionalBlob(25))
        sealed = RequestRecord(
            id: try row.id(0), tenant: tenant, kind: try row.word(2), operation: try row.operation(3),
            method: row.optionalText(4), type: row.optionalText(5), mode: try row.word(6), status: try row.word(7),
            provider: row.optionalText(8), template: row.optionalText(9), input: row.blob(10),
            result: row.optionalBlob(11), decision: try row.optionalWord(12), retryable: row.flag(13),
            decidedBy: row.optionalText(14), failureCode: row.optionalText(15), failureDetail: row.optionalBlob(16),
            candidates: try row.json(17), failovers: row.int(18), version: row.integer(19),
            correlationID: try row.id(20), deadline: row.time(21), createdAt: row.time(22), updatedAt: row.time(23),
            completedAt: row.optionalTime(24), isErased: key.bytes == nil)
    }

    /// - Parameter key: nil when erased.
    func opened(_ key: DataKey?) throws(StoreError) -> RequestRecord {
        var record = sealed
        guard let key else {
            record.input = []
            record.result = nil
            record.failureDetail = nil
            return record
        }
        record.input = try key.open(sealed.input, "requests", sealed.id, "input")
        record.result = try key.open(sealed.result, "requests", sealed.id, "result")
        record.failureDetail = try key.open(sealed.failureDetail, "requests", sealed.id, "failure_detail")
        return record
    }
}

/// Where a page of requests ended. Newest first; ids break ties.
struct RequestCursor: Sendable {
    var createdAt: Timestamp
    var id: ID

    var text: String { "\(createdAt.milliseconds).\(id)" }

    init(_ record: RequestRecord) {
        createdAt = record.createdAt
        id = record.id
    }

    init(_ text: String) throws(StoreError) {
        let halves = text.split(separator: ".", omittingEmptySubsequences: false)
        guard halves.count == 2, let time = Int64(halves[0]), let id = ID(String(halves[1])) else {
            throw StoreError(.cursor, "the cursor is not one this server handed out; start without one")
        }
        createdAt = Timestamp(milliseconds: time)
        self.id = id
    }
}

/// A filter as SQL. Closed words are written out, which lets SQLite see that a partial index serves.
struct RequestQuery: Sendable {
    private var conditions: [String] = []
    private(set) var bound: [SQLValue] = []

    private mutating func add(_ condition: String, _ value: SQLValue...) {
        conditions.append(condition)
        bound += value
    }

    init(tenant: ID?, _ filter: RequestFilter, referenceIndex: [UInt8]?, subject: ID?) {
        if let tenant { add("r.tenant = ?", .id(tenant)) }
        if let status = filter.status {
            add("r.status = '\(status.rawValue)'")
            switch status {
            case .completed: break
            case .failed, .cancelled, .expired: add("r.status IN ('failed', 'cancelled', 'expired')")
            case .pending, .processing, .waiting:
                // Live ones change too often for an index; the jobs know them.
                add("r.id IN (SELECT request FROM jobs WHERE state <> 'parked')")
            }
        }
        if let decision = filter.decision {
            add("r.decision = '\(decision.rawValue)'")
            if decision != .approved { add("r.decision IN ('rejected', 'review')") }
        }
        if let kind = filter.kind { add("r.kind = '\(kind.rawValue)'") }
        if let operation = filter.operation { add("r.operation = ?", .text(operation.description)) }
        if let template = filter.template { add("r.template = ?", .text(template)) }
        if let from = filter.createdFrom { add("r.created_at >= ?", .time(from)) }
        if let to = filter.createdTo { add("r.created_at < ?", .time(to)) }
        if let referenceIndex { add("r.reference_index = ?", .blob(referenceIndex)) }
        if let subject { add("r.subject = ?", .id(subject)) }
    }

    mutating func start(after cursor: RequestCursor) {
        add("(r.created_at, r.id) < (?, ?)", .time(cursor.createdAt), .id(cursor.id))
    }

    /// Its last value is the limit.
    var text: String {
        let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ") + "\n"
        return RequestRow.select + filter + "ORDER BY r.created_at DESC, r.id DESC LIMIT ?"
    }

    func rows(_ db: Connection, limit: Int) throws(StoreError) -> [RequestRow] {
        try db.allDynamic(text, bound + [.int(limit)], row: RequestRow.init)
    }
}

extension Connection {
    private static let oneRequest = SharedSQL(RequestRow.select + "WHERE r.id = ?1 AND (?2 IS NULL OR r.tenant = ?2)")

    func request(_ id: ID, tenant: ID?) throws(StoreError) -> RequestRow? {
        try first(Self.oneRequest, .id(id), .id(tenant), row: RequestRow.init)
    }
}
