import Domain

/// A session as read, still sealed.
struct SessionRow: Sendable {
    /// Without what is sealed.
    var plain: SessionRecord
    var stateVersion: UInt32?
    var state: [UInt8]?
    var message: [UInt8]?
    var providerReference: [UInt8]?
    var failureDetail: [UInt8]?

    fileprivate static let columns = """
        id, request, ordinal, provider, tenant, plugin, plugin_version, plugin_digest, config_revision, operation,
        step, counted_steps, seed, status, progress_current, progress_total, percentage, failure_class, failure_code,
        failure_retry_after, started_at, updated_at, ended_at, last_message, provider_reference, failure_detail,
        state_version, moves
        """

    /// - Parameter hasState: the query's last column is the state.
    init(_ row: Row, hasState: Bool) throws(StoreError) {
        plain = SessionRecord(
            id: try row.id(0), request: try row.id(1), ordinal: row.int(2), provider: row.text(3),
            tenant: try row.id(4), plugin: row.text(5), pluginVersion: row.text(6), pluginDigest: row.text(7),
            configRevision: row.text(8), operation: try row.operation(9), state: nil, step: row.int(10),
            countedSteps: row.int(11), seed: row.blob(12), status: try row.word(13),
            progress: .init(current: row.int(14), total: row.int(15), percentage: row.int(16), message: ""),
            providerReference: nil, failure: nil, startedAt: row.time(20), updatedAt: row.time(21),
            endedAt: row.optionalTime(22), moves: try Connection.moves(row.optionalText(27), of: try row.id(0)))
        if let name = row.optionalText(17) {
            guard let errorClass = ErrorClass.allCases.first(where: { $0.name == name }) else {
                throw StoreError(.corrupt, "'\(name)' is not a known class of failure; a newer program wrote it")
            }
            plain.failure = StepFailure(
                errorClass, code: row.text(18), message: "", retryAfter: UInt64(clamping: row.integer(19)))
        }
        message = row.optionalBlob(23)
        providerReference = row.optionalBlob(24)
        failureDetail = row.optionalBlob(25)
        if hasState {
            stateVersion = row.isNull(26) ? nil : UInt32(truncatingIfNeeded: row.integer(26))
            state = row.optionalBlob(28)
        }
    }

    /// - Parameter key: nil when erased.
    func opened(_ key: DataKey?) throws(StoreError) -> SessionRecord {
        var record = plain
        guard let key else { return record }
        let table = "provider_sessions"
        record.progress.message = try key.openText(message, table, plain.id, "last_message") ?? ""
        record.providerReference = try key.openText(providerReference, table, plain.id, "provider_reference")
        record.failure?.message = try key.openText(failureDetail, table, plain.id, "failure_detail") ?? ""
        if let state, let stateVersion {
            record.state = .init(version: stateVersion, bytes: try key.open(state, table, plain.id, "state"))
        }
        return record
    }
}

extension Connection {
    private static let whole = SharedSQL("SELECT \(SessionRow.columns), state FROM provider_sessions WHERE id = ?")
    private static let ofRequest = SharedSQL(
        "SELECT \(SessionRow.columns) FROM provider_sessions WHERE request = ? ORDER BY ordinal")
    private static let latest = SharedSQL(
        "SELECT \(SessionRow.columns) FROM provider_sessions WHERE request = ? ORDER BY ordinal DESC LIMIT 1")

    func sessionWithState(_ id: ID) throws(StoreError) -> SessionRow? {
        try first(Self.whole, .id(id)) { row throws(StoreError) in try SessionRow(row, hasState: true) }
    }

    func sessions(ofRequest id: ID) throws(StoreError) -> [SessionRow] {
        try all(Self.ofRequest, .id(id)) { row throws(StoreError) in try SessionRow(row, hasState: false) }
    }

    func latestSession(ofRequest id: ID) throws(StoreError) -> SessionRow? {
        try first(Self.latest, .id(id)) { row throws(StoreError) in try SessionRow(row, hasState: false) }
    }
}
