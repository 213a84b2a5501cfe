import Domain

extension Connection {
    func insertJob(
        _ lease: Lease, tenant: ID, provider: String, state: JobState, deadline: Timestamp, at now: Timestamp
    ) throws(StoreError) {
        try run(
            """
            INSERT INTO jobs (
                request, session, tenant, provider, state, run_at, lease_owner, lease_seq, deadline, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .id(lease.request), .id(lease.session), .id(tenant), .text(provider), .text(state.rawValue), .time(now),
            .id(lease.owner), .integer(lease.seq), .time(deadline), .time(now))
    }

    /// Throws `fenced` unless the lease still holds; the unit it is part of must begin with it.
    func holdJob(_ lease: Lease, state: JobState) throws(StoreError) {
        try expect(
            "UPDATE jobs SET state = ?3 WHERE request = ?1 AND lease_seq = ?2",
            .id(lease.request), .integer(lease.seq), .text(state.rawValue), else: .fenced)
    }

    // Another node must not take the job over before this is committed.
    private static let held = SharedSQL(
        "SELECT 1 FROM jobs WHERE request = ? AND lease_seq = ?",
        postgres: "SELECT 1 FROM jobs WHERE request = ? AND lease_seq = ? FOR UPDATE")

    /// As `holdJob`, changing nothing.
    func checkLease(_ lease: Lease) throws(StoreError) {
        try expect(Self.held, .id(lease.request), .integer(lease.seq), else: .fenced)
    }

    func scheduleJob(_ lease: Lease, at retryAt: Timestamp?) throws(StoreError) {
        try expect(
            """
            UPDATE jobs SET attempts = attempts + 1, state = CASE WHEN ?3 IS NULL THEN 'running' ELSE 'scheduled' END,
                run_at = coalesce(?3, run_at)
            WHERE request = ?1 AND lease_seq = ?2
            """,
            .id(lease.request), .integer(lease.seq), .time(retryAt), else: .fenced)
    }

    /// The job goes on with another session, under a new lease.
    func moveJob(_ lease: Lease, to moved: Lease, provider: String, state: JobState) throws(StoreError) {
        try expect(
            """
            UPDATE jobs SET session = ?3, provider = ?4, state = ?5, lease_seq = ?6
            WHERE request = ?1 AND lease_seq = ?2
            """,
            .id(lease.request), .integer(lease.seq), .id(moved.session), .text(provider), .text(state.rawValue),
            .integer(moved.seq), else: .fenced)
    }

    func finishJob(_ lease: Lease, outcome: RequestStatus, at now: Timestamp) throws(StoreError) {
        try expect(
            """
            INSERT INTO job_history (
                request, session, tenant, provider, priority, attempts, created_at, outcome, finished_at)
            SELECT request, session, tenant, provider, priority, attempts, created_at, ?3, ?4
            FROM jobs WHERE request = ?1 AND lease_seq = ?2
            """,
            .id(lease.request), .integer(lease.seq), .text(outcome.rawValue), .time(now), else: .fenced)
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

    func parkJob(_ lease: Lease, reason: String) throws(StoreError) {
        try expect(
            """
            UPDATE jobs SET state = 'parked', reason = ?3, lease_owner = NULL, lease_seq = lease_seq + 1
            WHERE request = ?1 AND lease_seq = ?2
            """,
            .id(lease.request), .integer(lease.seq), .text(reason), else: .fenced)
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
