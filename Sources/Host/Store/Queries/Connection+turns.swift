import Domain

// The order of the queue is fair queueing by start times. A job's turn comes one after the last of its tenant (at its
// priority), but never before that of the job at the head; so a tenant with a long queue waits for itself alone, and
// turns need no shared counter. Its place is its turn, moved by its priority. Turns grow as the queue is served, so a
// place far behind comes to the head in the end: that is the ageing.
//
// Jobs that come back (from a wait, a retry, a dead node) have a lane of their own, so that they do not wait for what
// their tenant has asked for since.
extension Connection {
    /// How many turns one level of priority is worth.
    static let turnsPerPriority = 200

    /// The turn of the next job of tenant ?2 at priority ?3 in a lane. Two look-ups in indexes, however long the queue.
    private static func nextTurn(lane: Int, tenant: String = "?2", priority: String = "?3") -> String {
        """
        SELECT coalesce(max(known.turn), 0) + 1 AS turn FROM (
            SELECT head.turn FROM (
                SELECT turn FROM jobs WHERE state = 'ready' ORDER BY place, request LIMIT 1) AS head
            UNION ALL
            SELECT own.turn FROM (
                SELECT turn FROM jobs WHERE state = 'ready' AND tenant = \(tenant) AND priority = \(priority) AND lane = \(lane)
                ORDER BY turn DESC LIMIT 1) AS own) AS known
        """
    }

    static let insertReady = BulkSQL(
        .newJobs,
        """
        INSERT INTO jobs (request, tenant, provider, state, priority, turn, place, lease_seq, created_at)
        SELECT ?1, ?2, ?5, 'ready', ?3, next.turn, next.turn - ?3 * ?4, 0, ?6 FROM (\(nextTurn(lane: 0))) AS next
        """,
        // A tenant's jobs among them stand behind each other.
        many: """
            INSERT INTO jobs (request, tenant, provider, state, priority, turn, place, lease_seq, created_at)
            SELECT r.p1, r.p2, r.p5, 'ready', r.p3, next.turn + r.nth, next.turn + r.nth - r.p3 * r.p4, 0, r.p6
            FROM (SELECT u.*, row_number() OVER (PARTITION BY u.p2, u.p3 ORDER BY u.ord) - 1 AS nth
                FROM \(BulkForm.rows(6))) AS r
            CROSS JOIN LATERAL (\(nextTurn(lane: 0, tenant: "r.p2", priority: "r.p3"))) AS next
            """)

    static let returnToQueue = SharedSQL(
        """
        UPDATE jobs SET state = 'ready', run_at = NULL, lease_owner = NULL, lease_seq = lease_seq + 1, lane = 1,
            (turn, place) = (SELECT next.turn, next.turn - ?3 * ?4 FROM (\(nextTurn(lane: 1))) AS next)
        WHERE request = ?1
        """)

    func insertReadyJob(_ job: NewJob) throws(StoreError) {
        try run(
            Self.insertReady, .id(job.request), .id(job.tenant), .int(job.priority), .int(Self.turnsPerPriority),
            .text(job.provider), .time(job.createdAt))
        announce(.jobs)
    }

    /// It joins the queue again, whoever had it is fenced off.
    func requeue(_ job: QueuedJob) throws(StoreError) {
        try run(
            Self.returnToQueue, .id(job.request), .id(job.tenant), .int(job.priority), .int(Self.turnsPerPriority))
        announce(.jobs)
    }
}

/// A job as it joins the queue.
struct NewJob: Sendable {
    var request: ID
    var tenant: ID
    /// The one that will probably serve it.
    var provider: String?
    /// -10 to 10; higher is earlier.
    var priority: Int
    var createdAt: Timestamp
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
