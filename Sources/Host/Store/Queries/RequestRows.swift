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

/// A list of requests as SQL, newest first.
struct RequestQuery: Sendable {
    private var filter = ListFilter()

    init(tenant: ID?, _ wanted: RequestFilter, referenceIndex: [UInt8]?, subject: ID?) {
        if let tenant { filter.add("r.tenant = ?", .id(tenant)) }
        if let status = wanted.status {
            filter.add("r.status = '\(status.rawValue)'")
            switch status {
            case .completed: break
            case .failed, .cancelled, .expired: filter.add("r.status IN ('failed', 'cancelled', 'expired')")
            case .pending, .processing, .waiting:
                // Live ones change too often for an index; the jobs know them.
                filter.add("r.id IN (SELECT request FROM jobs WHERE state <> 'parked')")
            }
        }
        if let decision = wanted.decision {
            filter.add("r.decision = '\(decision.rawValue)'")
            if decision != .approved { filter.add("r.decision IN ('rejected', 'review')") }
        }
        if let kind = wanted.kind { filter.add("r.kind = '\(kind.rawValue)'") }
        if let operation = wanted.operation { filter.add("r.operation = ?", .text(operation.description)) }
        if let template = wanted.template { filter.add("r.template = ?", .text(template)) }
        if let from = wanted.createdFrom { filter.add("r.created_at >= ?", .time(from)) }
        if let to = wanted.createdTo { filter.add("r.created_at < ?", .time(to)) }
        if let referenceIndex { filter.add("r.reference_index = ?", .blob(referenceIndex)) }
        if let subject { filter.add("r.subject = ?", .id(subject)) }
    }

    mutating func start(after cursor: PageCursor) { filter.start(after: cursor, of: "r") }

    var bound: [SQLValue] { filter.bound }

    /// Its last value is the limit.
    var text: String { RequestRow.select + filter.text + "ORDER BY r.created_at DESC, r.id DESC LIMIT ?" }

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
