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

    func insertReadyJob(_ job: NewJob) throws(StoreError) {
        try run(
            """
            INSERT INTO jobs (
                request, tenant, provider, state, priority, turn, place, lease_seq, deadline, created_at)
            SELECT ?1, ?2, ?3, 'ready', ?4, next.turn, next.turn - ?4 * ?5, 0, ?6, ?7
            FROM (
                SELECT coalesce(max(both.turn), 0) + 1 AS turn FROM (
                    SELECT head.turn FROM (
                        SELECT turn FROM jobs WHERE state = 'ready' ORDER BY place, request LIMIT 1) AS head
                    UNION ALL
                    SELECT own.turn FROM (
                        SELECT turn FROM jobs WHERE state = 'ready' AND tenant = ?2 AND priority = ?4 AND lane = 0
                        ORDER BY turn DESC LIMIT 1) AS own) AS both) AS next
            """,
            .id(job.request), .id(job.tenant), .text(job.provider), .int(job.priority), .int(Self.turnsPerPriority),
            .time(job.deadline), .time(job.createdAt))
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
    var deadline: Timestamp
    var createdAt: Timestamp
}
