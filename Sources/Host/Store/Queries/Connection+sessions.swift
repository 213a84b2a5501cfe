import Domain

extension Connection {
    private static let addSession = BulkSQL(
        .sessions,
        """
        INSERT INTO provider_sessions (
            id, request, ordinal, tenant, provider, plugin, plugin_version, plugin_digest, config_revision,
            operation, seed, started_at, updated_at, status, step, counted_steps, progress_current,
            progress_total, percentage, state_version, state, last_message)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)

    /// Progress goes on from where the request's last session was.
    func insertSession(_ new: NewSession, tenant: ID, first: SealedStep?) throws(StoreError) {
        try run(
            Self.addSession, .id(new.id), .id(new.request), .int(new.ordinal), .id(tenant), .text(new.provider),
            .text(new.plugin),
            .text(new.pluginVersion), .text(new.pluginDigest), .text(new.configRevision),
            .text(new.operation.description), .blob(new.seed), .time(new.startedAt), .time(new.startedAt),
            .text((first?.status ?? .running).rawValue), .int(first?.next ?? 0), .int(first?.countedSteps ?? 0),
            .int(first?.progress?.current ?? 0), .int(first?.progress?.total ?? 0),
            .int(first?.progress?.percentage ?? 0), .integer(first?.stateVersion.map { Int64($0) }),
            .blob(first?.state), .blob(first?.progress?.message))
        if new.ordinal > 1 { try inheritProgress(new) }
        if let first { try insertParts(of: first, session: new.id, at: new.startedAt) }
    }

    private static let stepped = BulkSQL(
        .steps, keys: 1,
        """
        UPDATE provider_sessions SET step = ?2, counted_steps = ?3, status = ?4, updated_at = ?5,
            ended_at = CASE WHEN ?4 IN ('running', 'waiting') THEN NULL ELSE ?5 END,
            state_version = coalesce(?6, state_version), state = coalesce(?7, state),
            last_message = coalesce(?8, last_message),
            progress_current = CASE WHEN ?9 >= percentage THEN ?10 ELSE progress_current END,
            progress_total = CASE WHEN ?9 >= percentage THEN ?11 ELSE progress_total END,
            percentage = CASE WHEN ?4 = 'finished' THEN 100 WHEN ?9 > percentage THEN ?9 ELSE percentage END
        WHERE id = ?1
        """)

    /// The percentage never falls, and the counts shown are those it came with.
    func commitStep(_ session: ID, _ step: SealedStep, status: SessionStatus, at now: Timestamp) throws(StoreError) {
        try expect(
            Self.stepped, .id(session), .int(step.next), .int(step.countedSteps), .text(status.rawValue), .time(now),
            .integer(step.stateVersion.map { Int64($0) }), .blob(step.state), .blob(step.progress?.message),
            .int(step.progress?.percentage ?? -1), .int(step.progress?.current ?? 0),
            .int(step.progress?.total ?? 0), else: Self.noSession(session))
        if let move = step.move { try recordMove(move, of: session, step: step.step, at: now) }
        try insertParts(of: step, session: session, at: now)
    }

    private static let ended = BulkSQL(
        .sessionEnds, keys: 1,
        """
        UPDATE provider_sessions SET status = ?2, updated_at = ?3, ended_at = ?3, failure_class = ?4,
            failure_code = ?5, failure_retry_after = ?6, failure_detail = ?7,
            provider_reference = coalesce(?8, provider_reference)
        WHERE id = ?1
        """)

    func endSession(_ end: SealedEnd, at now: Timestamp) throws(StoreError) {
        if let last = end.last { try commitStep(end.session, last, status: end.status, at: now) }
        if end.last == nil || end.failure != nil || end.providerReference != nil {
            try expect(
                Self.ended, .id(end.session), .text(end.status.rawValue), .time(now),
                .text(end.failure?.errorClass.name),
                .text(end.failure?.code), .integer(end.failure.map { Int64(clamping: $0.retryAfter) }),
                .blob(end.failureDetail), .blob(end.providerReference), else: Self.noSession(end.session))
        }
        if end.status != .parked { try cancelPendingEffects(end.session, at: now) }
    }

    /// Zeros: the request has had no session.
    func lastSession(_ request: ID) throws(StoreError) -> (ordinal: Int, percentage: Int) {
        try first(
            "SELECT ordinal, percentage FROM provider_sessions WHERE request = ? ORDER BY ordinal DESC LIMIT 1",
            .id(request)
        ) { row in (row.int(0), row.int(1)) } ?? (0, 0)
    }

    func parkSession(_ session: ID, at now: Timestamp) throws(StoreError) {
        try run(
            "UPDATE provider_sessions SET status = 'parked', updated_at = ?2, ended_at = ?2 WHERE id = ?1",
            .id(session), .time(now))
    }

    private static func noSession(_ id: ID) -> StoreError { StoreError(.notFound, "there is no session \(id)") }

    private func insertParts(of step: SealedStep, session: ID, at now: Timestamp) throws(StoreError) {
        for ended in step.ended { try endEffect(session, ended, at: now) }
        for effect in step.effects { try insertEffect(session, effect, step: step.step) }
        for value in step.captured { try keepCaptured(session, value) }
        for correlation in step.correlations { try correlate(session, correlation) }
        for callback in step.callbacks { try consumeCallback(callback, by: session, at: now) }
    }

    /// A predecessor that was further stays the measure.
    private func inheritProgress(_ new: NewSession) throws(StoreError) {
        try run(
            """
            UPDATE provider_sessions SET (progress_current, progress_total, percentage) =
                (SELECT progress_current, progress_total, percentage FROM provider_sessions
                    WHERE request = ?2 AND ordinal = ?3)
            WHERE id = ?1
                AND percentage < (SELECT percentage FROM provider_sessions WHERE request = ?2 AND ordinal = ?3)
            """,
            .id(new.id), .id(new.request), .int(new.ordinal - 1))
    }
}
