import Domain

/// A job as it was claimed.
struct ClaimedJob: Sendable {
    var lease: JobLease
    var session: ID?
    var attempts: Int
    var cancelReason: [UInt8]?
}

extension Connection {
    /// PostgreSQL, where several nodes claim at once, passes over what another is about to take:
    /// `FOR UPDATE SKIP LOCKED` stands for `lock` there. SQLite has one writer.
    private static func claimSQL(lock: String = "") -> SharedSQL {
        SharedSQL(
            """
            WITH pick AS MATERIALIZED (
                SELECT request FROM jobs
                WHERE state = 'ready' AND EXISTS (SELECT 1 FROM nodes WHERE id = ?1 AND superseded_at IS NULL)
                ORDER BY place, request LIMIT ?2 \(lock))
            UPDATE jobs SET lease_owner = ?1, lease_seq = lease_seq + 1, state = 'running'
            WHERE request IN (SELECT request FROM pick)
            RETURNING request, session, lease_seq, attempts, cancel_reason
            """)
    }

    private static let claim = claimSQL()

    /// Takes the first jobs of the queue; none for a node that has been replaced.
    func claimReadyJobs(owner: ID, limit: Int) throws(StoreError) -> [ClaimedJob] {
        try all(Self.claim, .id(owner), .int(limit)) { row throws(StoreError) in
            ClaimedJob(
                lease: JobLease(request: try row.id(0), owner: owner, seq: row.integer(2)), session: row.optionalID(1),
                attempts: row.int(3), cancelReason: row.optionalBlob(4))
        }
    }

    func hasReadyJob() throws(StoreError) -> Bool {
        try first("SELECT 1 FROM jobs WHERE state = 'ready' LIMIT 1") { _ in true } ?? false
    }

    /// Incarnations that are over: replaced, or silent since `staleBefore`.
    func deadNodes(besides owner: ID, staleBefore: Timestamp) throws(StoreError) -> [ID] {
        try all(
            "SELECT id FROM nodes WHERE id <> ? AND (superseded_at IS NOT NULL OR heartbeat_at < ?)",
            .id(owner), .time(staleBefore)
        ) { row throws(StoreError) in try row.id(0) }
    }

    /// What a job still waits for, or was taken from it: it comes back to the queue, ahead of its tenant's newer ones.
    /// Whoever had it is fenced off.
    func requeue(_ job: QueuedJob) throws(StoreError) {
        try run(
            """
            UPDATE jobs SET state = 'ready', run_at = NULL, lease_owner = NULL, lease_seq = lease_seq + 1, lane = 1,
                (turn, place) = (
                    SELECT next.turn, next.turn - ?3 * ?4 FROM (
                        SELECT coalesce(max(both.turn), 0) + 1 AS turn FROM (
                            SELECT head.turn FROM (
                                SELECT turn FROM jobs WHERE state = 'ready' ORDER BY place, request LIMIT 1) AS head
                            UNION ALL
                            SELECT own.turn FROM (
                                SELECT turn FROM jobs
                                WHERE state = 'ready' AND tenant = ?2 AND priority = ?3 AND lane = 1
                                ORDER BY turn DESC LIMIT 1) AS own) AS both) AS next)
            WHERE request = ?1
            """,
            .id(job.request), .id(job.tenant), .int(job.priority), .int(Self.turnsPerPriority))
    }

    func jobs(of owner: ID, limit: Int) throws(StoreError) -> [QueuedJob] {
        try all(
            "SELECT request, tenant, priority FROM jobs WHERE lease_owner = ? LIMIT ?", .id(owner), .int(limit),
            row: QueuedJob.init)
    }

    /// Released ones whose time has come.
    func dueJobs(at now: Timestamp, limit: Int) throws(StoreError) -> [QueuedJob] {
        try all(
            """
            SELECT request, tenant, priority FROM jobs
            WHERE lease_owner IS NULL AND state IN ('scheduled', 'waiting') AND run_at <= ? ORDER BY run_at LIMIT ?
            """,
            .time(now), .int(limit), row: QueuedJob.init)
    }
}

/// What the queue must know of a job to give it its turn.
struct QueuedJob: Sendable {
    var request: ID
    var tenant: ID
    var priority: Int

    init(_ row: Row) throws(StoreError) {
        request = try row.id(0)
        tenant = try row.id(1)
        priority = row.int(2)
    }
}
