import Domain

/// A job as it was claimed.
struct ClaimedJob: Sendable {
    var lease: JobLease
    var session: ID?
    var attempts: Int
    /// Milliseconds, in earlier claims.
    var worked: Int64
    /// It was claimed before, or replayed.
    var hasComeBack: Bool
    var cancelReason: [UInt8]?
}

extension Connection {
    /// - Parameter lock: on PostgreSQL, where several nodes claim at once, each passes over what another is just taking.
    private static func claimSQL(lock: String = "") -> String {
        """
        WITH pick AS MATERIALIZED (
            SELECT request FROM jobs
            WHERE state = 'ready' AND EXISTS (SELECT 1 FROM nodes WHERE id = ?1 AND superseded_at IS NULL)
            ORDER BY place, request LIMIT ?2 \(lock))
        UPDATE jobs SET lease_owner = ?1, lease_seq = lease_seq + 1, state = 'running', run_at = NULL
        WHERE request IN (SELECT request FROM pick)
        RETURNING request, session, lease_seq, attempts, worked, lane, cancel_reason
        """
    }

    static let claim = SharedSQL(claimSQL(), postgres: claimSQL(lock: "FOR UPDATE SKIP LOCKED"))

    /// Takes the first jobs of the queue; none for a node that has been replaced.
    func claimReadyJobs(owner: ID, limit: Int) throws(StoreError) -> [ClaimedJob] {
        try all(Self.claim, .id(owner), .int(limit)) { row throws(StoreError) in
            ClaimedJob(
                lease: JobLease(request: try row.id(0), owner: owner, seq: row.integer(2)), session: row.optionalID(1),
                attempts: row.int(3), worked: row.integer(4), hasComeBack: row.int(5) == 1,
                cancelReason: row.optionalBlob(6))
        }
    }

    func hasReadyJob() throws(StoreError) -> Bool {
        try first("SELECT 1 FROM jobs WHERE state = 'ready' LIMIT 1") { _ in true } ?? false
    }

    // What a unit reads before it changes it stays as it was read until the commit; what another unit is just changing is
    // passed over.
    static let ofOwner = read(
        "SELECT request, tenant, priority FROM jobs WHERE lease_owner = ? LIMIT ?", lock: "FOR UPDATE SKIP LOCKED")
    static let due = read(
        """
        SELECT request, tenant, priority FROM jobs
        WHERE lease_owner IS NULL AND state IN ('scheduled', 'waiting') AND run_at <= ? ORDER BY run_at LIMIT ?
        """, lock: "FOR UPDATE SKIP LOCKED")
    // Without a condition, so that it waits for whoever is just releasing the job: a wish to wake it must not fall
    // between the two.
    private static let one = read(
        """
        SELECT request, tenant, priority,
            CASE WHEN lease_owner IS NULL AND state IN ('scheduled', 'waiting') THEN 1 ELSE 0 END
        FROM jobs WHERE request = ?
        """, lock: "FOR UPDATE")

    private static func read(_ sql: String, lock: String) -> SharedSQL {
        SharedSQL(sql, postgres: sql + "\n" + lock)
    }

    /// Incarnations that are over: replaced, or silent since `staleBefore`.
    func deadNodes(besides owner: ID, staleBefore: Timestamp) throws(StoreError) -> [ID] {
        try all(
            "SELECT id FROM nodes WHERE id <> ? AND (superseded_at IS NOT NULL OR heartbeat_at < ?)",
            .id(owner), .time(staleBefore)
        ) { row throws(StoreError) in try row.id(0) }
    }

    /// To be given back.
    func takeJobs(of owner: ID, limit: Int) throws(StoreError) -> [QueuedJob] {
        try all(Self.ofOwner, .id(owner), .int(limit), row: QueuedJob.init)
    }

    func leases(of owner: ID) throws(StoreError) -> [JobLease] {
        try all("SELECT request, lease_seq FROM jobs WHERE lease_owner = ?", .id(owner)) { row throws(StoreError) in
            JobLease(request: try row.id(0), owner: owner, seq: row.integer(1))
        }
    }

    func hasJob(of owner: ID) throws(StoreError) -> Bool {
        try first("SELECT 1 FROM jobs WHERE lease_owner = ? LIMIT 1", .id(owner)) { _ in true } ?? false
    }

    /// Released ones whose time has come.
    func takeDueJobs(at now: Timestamp, limit: Int) throws(StoreError) -> [QueuedJob] {
        try all(Self.due, .time(now), .int(limit), row: QueuedJob.init)
    }

    /// When the next released one is due.
    func nextDue() throws(StoreError) -> Timestamp? {
        try first(
            """
            SELECT run_at FROM jobs WHERE lease_owner IS NULL AND state IN ('scheduled', 'waiting')
                AND run_at IS NOT NULL ORDER BY run_at LIMIT 1
            """
        ) { row in row.time(0) }
    }

    /// Makes sure that the job runs soon: at once if it was released, and otherwise as soon as it is.
    func wake(_ request: ID, at now: Timestamp) throws(StoreError) {
        let found = try first(Self.one, .id(request)) { row throws(StoreError) in
            (job: try QueuedJob(row), isReleased: row.int(3) == 1)
        }
        guard let found else { return }
        if found.isReleased { return try requeue(found.job) }
        try run(
            "UPDATE jobs SET run_at = ?2 WHERE request = ?1 AND lease_owner IS NOT NULL", .id(request), .time(now))
    }

    /// How many wait for a worker.
    func readyCount() throws(StoreError) -> Int {
        try first("SELECT count(*) FROM jobs WHERE state = 'ready'") { row in row.int(0) } ?? 0
    }
}
