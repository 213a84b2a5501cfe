import Domain

extension Connection {
    private static let addClaimed = BulkSQL(
        .newJobs,
        """
        INSERT INTO jobs (request, session, tenant, provider, state, lease_owner, lease_seq, created_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """)

    func insertJob(
        _ lease: Lease, tenant: ID, provider: String, state: JobState, at now: Timestamp
    ) throws(StoreError) {
        try run(
            Self.addClaimed, .id(lease.request), .id(lease.session), .id(tenant), .text(provider),
            .text(state.rawValue),
            .id(lease.owner), .integer(lease.seq), .time(now))
    }

    private static let begun = BulkSQL(
        .leases, keys: 1,
        "UPDATE jobs SET session = ?3, provider = ?4, state = ?5 WHERE request = ?1 AND lease_seq = ?2")

    /// A claimed job gets its first session.
    func beginJob(_ lease: JobLease, session: ID, provider: String, state: JobState) throws(StoreError) {
        try expect(
            Self.begun, .id(lease.request), .integer(lease.seq), .id(session), .text(provider), .text(state.rawValue),
            else: .fenced)
    }

    private static let holds = BulkSQL(
        .leases, keys: 1,
        "UPDATE jobs SET state = ?3 WHERE request = ?1 AND lease_seq = ?2")

    /// Throws `fenced` unless the lease still holds; the unit it is part of must begin with it.
    func holdJob(_ lease: JobLease, state: JobState) throws(StoreError) {
        try expect(
            Self.holds, .id(lease.request), .integer(lease.seq), .text(state.rawValue), else: .fenced)
    }

    // Another node must not take the job over before this is committed.
    private static let held = SharedSQL(
        "SELECT 1 FROM jobs WHERE request = ? AND lease_seq = ?",
        postgres: "SELECT 1 FROM jobs WHERE request = ? AND lease_seq = ? FOR UPDATE")

    /// As `holdJob`, changing nothing.
    func checkLease(_ lease: JobLease) throws(StoreError) {
        try expect(Self.held, .id(lease.request), .integer(lease.seq), else: .fenced)
    }

    /// Nobody works on it until `release.at`, or until it is woken; a wish to wake it that came meanwhile counts.
    func releaseJob(_ lease: JobLease, _ release: JobRelease) throws(StoreError) {
        try expect(
            """
            UPDATE jobs SET state = ?3, run_at = CASE WHEN run_at < ?4 THEN run_at ELSE ?4 END, worked = worked + ?5,
                attempts = attempts + ?6, session = CASE WHEN ?6 = 1 THEN NULL ELSE session END,
                lease_owner = NULL, lease_seq = lease_seq + 1
            WHERE request = ?1 AND lease_seq = ?2
            """,
            .id(lease.request), .integer(lease.seq), .text(release.state.rawValue), .time(release.at),
            .integer(release.worked), .int(release.isNewAttempt ? 1 : 0), else: .fenced)
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
    func moveJob(
        _ lease: JobLease, to moved: Lease, provider: String, state: JobState
    ) throws(StoreError) {
        try expect(
            """
            UPDATE jobs SET session = ?3, provider = ?4, state = ?5, lease_seq = ?6
            WHERE request = ?1 AND lease_seq = ?2
            """,
            .id(lease.request), .integer(lease.seq), .id(moved.session), .text(provider), .text(state.rawValue),
            .integer(moved.seq), else: .fenced)
    }

    private static let remember = BulkSQL(
        .jobHistory,
        """
        INSERT INTO job_history (
            request, session, tenant, provider, priority, attempts, created_at, outcome, finished_at)
        SELECT request, session, tenant, provider, priority, attempts, created_at, ?3, ?4
        FROM jobs WHERE request = ?1 AND lease_seq = ?2
        """,
        many: """
            INSERT INTO job_history (
                request, session, tenant, provider, priority, attempts, created_at, outcome, finished_at)
            SELECT request, session, tenant, provider, priority, attempts, created_at, u.p3, u.p4
            FROM \(BulkForm.rows(4)) JOIN jobs ON request = u.p1 AND lease_seq = u.p2
            WHERE request = ANY (?1)
            """)

    private static let remove = BulkSQL(
        .jobEnds, keys: 1, "DELETE FROM jobs WHERE request = ?1 AND lease_seq = ?2")

    func finishJob(_ lease: JobLease, outcome: RequestStatus, at now: Timestamp) throws(StoreError) {
        try run(Self.remember, .id(lease.request), .integer(lease.seq), .text(outcome.rawValue), .time(now))
        // The lease is proved by this line: of a job that has been taken over nothing is remembered either.
        try expect(Self.remove, .id(lease.request), .integer(lease.seq), else: .fenced)
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
        try expect(
            """
            UPDATE jobs SET state = 'parked', reason = ?3, parked_at = ?4, run_at = NULL,
                attempts = attempts + 1, lease_owner = NULL, lease_seq = lease_seq + 1
            WHERE request = ?1 AND lease_seq = ?2
            """,
            .id(lease.request), .integer(lease.seq), .text(reason), .time(now), else: .fenced)
    }

    func jobCounts() throws(StoreError) -> JobCounts {
        let rows = try all("SELECT state, count(*), min(created_at) FROM jobs GROUP BY state") {
            row throws(StoreError) -> (JobState, Int, Timestamp) in (try row.word(0), row.int(1), row.time(2))
        }
        var counts = JobCounts(byState: [:], oldest: rows.filter { $0.0 != .parked }.map(\.2).min())
        for (state, count, _) in rows { counts.byState[state] = count }
        return counts
    }

    private static let version = SharedSQL(
        "PRAGMA data_version", postgres: "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")

    /// As this connection sees it: on SQLite its own commits do not count.
    func dataVersion() throws(StoreError) -> Int64 {
        try first(Self.version) { row in row.integer(0) } ?? 0
    }
}
