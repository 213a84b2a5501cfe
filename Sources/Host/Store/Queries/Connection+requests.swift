import Domain

/// A request about to be inserted, sealed.
struct SealedRequest: Sendable {
    let request: NewRequest
    let subject: ID?
    let wrappedKey: [UInt8]?
    let referenceIndex: [UInt8]?
    let input: [UInt8]
    let target: SealedTarget?

    init(_ request: NewRequest, _ source: DataStore.KeySource) {
        self.request = request
        subject = source.subject
        wrappedKey = source.wrapped
        referenceIndex = request.reference.map {
            source.key.sealing.blindIndex(tenant: request.tenant, label: "reference", Array($0.utf8))
        }
        input = source.key.seal(request.input, "requests", request.id, "input")
        target = request.webhook.map { SealedTarget($0, request: request.id, key: source.key) }
    }
}

extension Connection {
    private static let addRequest = BulkSQL(
        .requests,
        """
        INSERT INTO requests (
            id, tenant, subject, kind, operation, method, type, mode, status, provider, template, decision,
            retryable, failure_code, correlation_id, deadline, created_at, updated_at, completed_at,
            reference_index, candidates, wrapped_key, input, result, failure_detail)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)

    func insertRequest(
        _ sealed: SealedRequest, provider: String?, status: RequestStatus, final: SealedFinal? = nil
    ) throws(StoreError) {
        let request = sealed.request
        let end = final?.record
        try run(
            Self.addRequest, .id(request.id), .id(request.tenant), .id(sealed.subject), .text(request.kind.rawValue),
            .text(request.operation.description), .text(request.method), .text(request.type),
            .text(request.mode.rawValue), .text(status.rawValue), .text(provider), .text(request.template),
            .text(end?.decision?.rawValue), .flag(end?.retryable), .text(end?.failureCode),
            .id(request.correlationID), .time(request.deadline), .time(request.createdAt),
            .time(end?.at ?? request.createdAt), .time(end?.at), .blob(sealed.referenceIndex),
            .json(end?.candidates ?? request.candidates), .blob(sealed.wrappedKey), .blob(sealed.input),
            .blob(final?.result), .blob(final?.failureDetail))
        if let target = sealed.target {
            try insertTarget(target, request: request.id, tenant: request.tenant, at: request.createdAt)
        }
        if let original = request.cancels { try insertCancellation(of: original, by: request.id) }
        if let mark = request.idempotency {
            let expiry = request.createdAt.adding(milliseconds: DataStore.idempotencyKeyLife)
            try claim(mark, for: request.id, at: request.createdAt, until: expiry)
            if end?.releasesIdempotencyKey == true { try releaseIdempotencyKey(of: request.id) }
        }
    }

    private static let changeStatus = BulkSQL(
        .requestChanges, keys: 1,
        "UPDATE requests SET status = ?2, updated_at = ?3, version = version + 1 WHERE id = ?1")

    func setRequestStatus(_ id: ID, _ status: RequestStatus, at now: Timestamp) throws(StoreError) {
        try run(
            Self.changeStatus, .id(id), .text(status.rawValue), .time(now))
    }

    private static let begun = BulkSQL(
        .requestChanges, keys: 1,
        """
        UPDATE requests SET provider = ?2, status = ?3, candidates = ?4, updated_at = ?5, version = version + 1
        WHERE id = ?1
        """)

    func beginRequest(
        _ id: ID, _ provider: String, _ status: RequestStatus, candidates: JSON, at now: Timestamp
    ) throws(StoreError) {
        try run(
            Self.begun, .id(id), .text(provider), .text(status.rawValue), .json(candidates), .time(now))
    }

    /// Between two attempts.
    func setRequestWaiting(_ id: ID, candidates: JSON, at now: Timestamp) throws(StoreError) {
        try run(
            "UPDATE requests SET status = 'waiting', candidates = ?2, updated_at = ?3, version = version + 1 WHERE id = ?1",
            .id(id), .json(candidates), .time(now))
    }

    func setRequestProvider(
        _ id: ID, _ provider: String, _ status: RequestStatus, candidates: JSON, at now: Timestamp
    ) throws(StoreError) {
        try run(
            """
            UPDATE requests SET provider = ?2, status = ?3, candidates = ?4, updated_at = ?5,
                failovers = failovers + 1, version = version + 1
            WHERE id = ?1
            """,
            .id(id), .text(provider), .text(status.rawValue), .json(candidates), .time(now))
    }

    private static let ended = BulkSQL(
        .requestChanges, keys: 1,
        """
        UPDATE requests SET status = ?2, decision = ?3, retryable = ?4, failure_code = ?5,
            provider = coalesce(?6, provider), candidates = coalesce(?7, candidates), updated_at = ?8,
            completed_at = ?8, version = version + 1, result = ?9, failure_detail = ?10
        WHERE id = ?1
        """)

    func finishRequest(_ id: ID, _ final: SealedFinal) throws(StoreError) {
        let record = final.record
        try run(
            Self.ended, .id(id), .text(record.status.rawValue), .text(record.decision?.rawValue),
            .flag(record.retryable),
            .text(record.failureCode), .text(record.provider), .json(record.candidates), .time(record.at),
            .blob(final.result), .blob(final.failureDetail))
    }

    func requestStatus(_ id: ID, tenant: ID?) throws(StoreError) -> RequestStatus? {
        try first(
            "SELECT status FROM requests WHERE id = ?1 AND (?2 IS NULL OR tenant = ?2)", .id(id), .id(tenant)
        ) { row throws(StoreError) in try row.word(0) }
    }

    func wrappedKey(ofRequest id: ID) throws(StoreError) -> WrappedKey? {
        try first(
            """
            SELECT r.tenant, coalesce(r.wrapped_key, s.wrapped_key)
            FROM requests AS r LEFT JOIN subjects AS s ON s.id = r.subject WHERE r.id = ?
            """,
            .id(id)
        ) { row throws(StoreError) in WrappedKey(tenant: try row.id(0), bytes: row.optionalBlob(1)) }
    }
}
