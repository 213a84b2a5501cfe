import Domain

extension Connection {
    func insertJob(
        _ lease: Lease, tenant: ID, provider: String, state: JobState, at now: Timestamp
    ) throws(StoreError) {
        try run(
            """
            INSERT INTO jobs (request, session, tenant, provider, state, lease_owner, lease_seq, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .id(lease.request), .id(lease.session), .id(tenant), .text(provider), .text(state.rawValue),
            .id(lease.owner), .integer(lease.seq), .time(now))
    }

    /// A claimed job gets its first session.
    func beginJob(_ lease: JobLease, session: ID, provider: String, state: JobState) throws(StoreError) {
        let count = try run(
            "UPDATE jobs SET session = ?3, provider = ?4, state = ?5 WHERE request = ?1 AND lease_seq = ?2",
            .id(lease.request), .integer(lease.seq), .id(session), .text(provider), .text(state.rawValue))
        if count == 0 { throw StoreError.fenced }
    }

    /// Throws `fenced` unless the lease still holds; the unit it is part of must begin with it.
    func holdJob(_ lease: JobLease, state: JobState) throws(StoreError) {
        let count = try run(
            "UPDATE jobs SET state = ?3 WHERE request = ?1 AND lease_seq = ?2",
            .id(lease.request), .integer(lease.seq), .text(state.rawValue))
        if count == 0 { throw StoreError.fenced }
    }

    /// As `holdJob`, changing nothing.
    func checkLease(_ lease: JobLease) throws(StoreError) {
        let holds = try first(
            "SELECT 1 FROM jobs WHERE request = ? AND lease_seq = ?", .id(lease.request), .integer(lease.seq)
        ) { _ in true }
        if holds == nil { throw StoreError.fenced }
    }

    /// Nobody works on it until `release.at`, or until it is woken; a wish to wake it that came meanwhile counts.
    func releaseJob(_ lease: JobLease, _ release: JobRelease) throws(StoreError) {
        let count = try run(
            """
            UPDATE jobs SET state = ?3, run_at = CASE WHEN run_at < ?4 THEN run_at ELSE ?4 END, worked = worked + ?5,
                attempts = attempts + ?6, session = CASE WHEN ?6 = 1 THEN NULL ELSE session END,
                lease_owner = NULL, lease_seq = lease_seq + 1
            WHERE request = ?1 AND lease_seq = ?2
            """,
            .id(lease.request), .integer(lease.seq), .text(release.state.rawValue), .time(release.at),
            .integer(release.worked), .int(release.isNewAttempt ? 1 : 0))
        if count == 0 { throw StoreError.fenced }
    }

    /// The claimed job as the queue knows it; throws `fenced` unless the lease still holds.
    func queuedJob(_ lease: JobLease, worked: Int64) throws(StoreError) -> QueuedJob {
        let job = try first(
            """
            UPDATE jobs SET worked = worked + ?3 WHERE request = ?1 AND lease_seq = ?2
            RETURNING request, tenant, priority
            """,
            .id(lease.request), .integer(lease.seq), .integer(worked), row: QueuedJob.init)
        guard let job else { throw StoreError.fenced }
        return job
    }

    /// The job goes on with another session, under a new lease.
    func moveJob(_ lease: Lease, to session: ID, provider: String, state: JobState) throws(StoreError) -> Lease {
        let seq = try first(
            """
            UPDATE jobs SET session = ?3, provider = ?4, state = ?5, lease_seq = lease_seq + 1
            WHERE request = ?1 AND lease_seq = ?2 RETURNING lease_seq
            """,
            .id(lease.request), .integer(lease.seq), .id(session), .text(provider), .text(state.rawValue)
        ) { row in row.integer(0) }
        guard let seq else { throw StoreError.fenced }
        return Lease(request: lease.request, session: session, owner: lease.owner, seq: seq)
    }

    func finishJob(_ lease: JobLease, outcome: RequestStatus, at now: Timestamp) throws(StoreError) {
        let count = try run(
            """
            INSERT INTO job_history (
                request, session, tenant, provider, priority, attempts, created_at, outcome, finished_at)
            SELECT request, session, tenant, provider, priority, attempts, created_at, ?3, ?4
            FROM jobs WHERE request = ?1 AND lease_seq = ?2
            """,
            .id(lease.request), .integer(lease.seq), .text(outcome.rawValue), .time(now))
        if count == 0 { throw StoreError.fenced }
        try run("DELETE FROM jobs WHERE request = ?", .id(lease.request))
    }

    /// A job that began and ended in one transaction.
    func insertHistory(_ new: NewSession, tenant: ID, outcome: RequestStatus, at now: Timestamp) throws(StoreError) {
        try run(
            """
            INSERT INTO job_history (
                request, session, tenant, provider, priority, attempts, created_at, outcome, finished_at)
            VALUES (?, ?, ?, ?, 0, 0, ?, ?, ?)
            """,
            .id(new.request), .id(new.id), .id(tenant), .text(new.provider), .time(new.startedAt),
            .text(outcome.rawValue), .time(now))
    }

    func parkJob(_ lease: JobLease, reason: String, at now: Timestamp) throws(StoreError) {
        let count = try run(
            """
            UPDATE jobs SET state = 'parked', reason = ?3, parked_at = ?4, run_at = NULL,
                attempts = attempts + 1, lease_owner = NULL, lease_seq = lease_seq + 1
            WHERE request = ?1 AND lease_seq = ?2
            """,
            .id(lease.request), .integer(lease.seq), .text(reason), .time(now))
        if count == 0 { throw StoreError.fenced }
    }

    func jobCounts() throws(StoreError) -> JobCounts {
        let rows = try all("SELECT state, count(*), min(created_at) FROM jobs GROUP BY state") {
            row throws(StoreError) -> (JobState, Int, Timestamp) in (try row.word(0), row.int(1), row.time(2))
        }
        var counts = JobCounts(byState: [:], oldest: rows.filter { $0.0 != .parked }.map(\.2).min())
        for (state, count, _) in rows { counts.byState[state] = count }
        return counts
    }

    /// As this connection sees it: its own commits do not count.
    func dataVersion() throws(StoreError) -> Int64 {
        try first("PRAGMA data_version") { row in row.integer(0) } ?? 0
    }
}
