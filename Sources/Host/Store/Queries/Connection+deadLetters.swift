import Domain

extension Connection {
    func journal(of session: ID) throws(StoreError) -> [DeadLetterJournal.Effect] {
        try all(
            """
            SELECT key, kind, repeat, step, attempts, dispatched_at, due_at, outcome, ended_at FROM session_effects
            WHERE session = ? ORDER BY step, key
            """,
            .id(session)
        ) { row in
            DeadLetterJournal.Effect(
                key: row.text(0), kind: row.text(1), repeats: row.optionalText(2), step: row.int(3),
                attempts: row.int(4), dispatchedAt: row.optionalTime(5), dueAt: row.optionalTime(6),
                outcome: row.optionalText(7), endedAt: row.optionalTime(8))
        }
    }

    // Two operators at once must not both have it.
    private static let parked = SharedSQL(parkedSQL, postgres: parkedSQL + "\nFOR UPDATE OF j")
    private static let parkedSQL = """
        SELECT j.request, j.tenant, j.priority, j.session, s.status FROM jobs AS j
        LEFT JOIN provider_sessions AS s ON s.id = j.session WHERE j.request = ? AND j.state = 'parked'
        """

    /// Puts a dead letter back into the queue.
    func replay(_ request: ID, at now: Timestamp) throws(StoreError) -> ReplayOutcome {
        let found = try first(Self.parked, .id(request)) { row throws(StoreError) in
            (job: try QueuedJob(row), session: row.optionalID(3), status: row.optionalText(4))
        }
        guard let found else { return .notFound }
        let resumes = found.status == SessionStatus.parked.rawValue
        if resumes, let session = found.session {
            try reopenSession(session, at: now)
        } else if try hasUnknownOutcome(request) {
            return .unknownOutcome
        }
        try run(
            """
            UPDATE jobs SET state = 'scheduled', parked_at = NULL, reason = NULL, attempts = 0, worked = 0,
                session = CASE WHEN ?2 = 1 THEN session END
            WHERE request = ?1
            """,
            .id(request), .int(resumes ? 1 : 0))
        try requeue(found.job)
        try forgiveFirstSteps(of: request)
        try run(
            """
            UPDATE requests SET status = ?2, completed_at = NULL, failure_code = NULL, failure_detail = NULL,
                updated_at = ?3, version = version + 1
            WHERE id = ?1
            """,
            .id(request), .text(resumes ? "processing" : "pending"), .time(now))
        return .replayed(resumes: resumes)
    }

    /// Sessions that were never stored have ids that share the request's first half.
    private func forgiveFirstSteps(of request: ID) throws(StoreError) {
        try run(
            "DELETE FROM step_deaths WHERE session BETWEEN ? AND ? AND step = 0",
            .id(ID(high: request.high, low: 0)), .id(ID(high: request.high, low: .max)))
    }

    /// The deaths in its steps are forgiven: whoever replays it has seen them.
    private func reopenSession(_ session: ID, at now: Timestamp) throws(StoreError) {
        try run(
            """
            UPDATE provider_sessions SET status = 'running', ended_at = NULL, failure_class = NULL, failure_code = NULL,
                failure_retry_after = NULL, failure_detail = NULL, updated_at = ?2
            WHERE id = ?1
            """,
            .id(session), .time(now))
        try run("DELETE FROM step_deaths WHERE session = ?", .id(session))
    }

    /// A call that may not be made twice was begun, and nobody knows what became of it.
    private func hasUnknownOutcome(_ request: ID) throws(StoreError) -> Bool {
        try first(
            """
            SELECT 1 FROM provider_sessions AS s JOIN session_effects AS e ON e.session = s.id
            WHERE s.request = ? AND (
                (e.repeat <> 'safe' AND e.outcome = 'outcome_unknown')
                OR (e.repeat = 'once' AND e.dispatched_at IS NOT NULL AND coalesce(e.outcome, 'cancelled') = 'cancelled')
                OR (e.repeat = 'keyed' AND coalesce(e.outcome, 'cancelled') = 'cancelled'))
            LIMIT 1
            """,
            .id(request)
        ) { _ in true } ?? false
    }

    /// - Returns: false when there is no such dead letter.
    func purge(_ request: ID, at now: Timestamp) throws(StoreError) -> Bool {
        guard try first(Self.parked, .id(request), row: { _ in true }) != nil else { return false }
        try run(
            """
            INSERT INTO job_history (
                request, session, tenant, provider, priority, attempts, created_at, outcome, finished_at)
            SELECT request, session, tenant, provider, priority, attempts, created_at, 'failed', ?2
            FROM jobs WHERE request = ?1 AND state = 'parked'
            """,
            .id(request), .time(now))
        try run("DELETE FROM jobs WHERE request = ?", .id(request))
        return true
    }
}
