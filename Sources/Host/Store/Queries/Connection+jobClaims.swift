import Domain

extension Connection {
    private static let ofDead = SharedSQL(taking(dead("")), postgres: taking(dead(" FOR UPDATE SKIP LOCKED")))
    private static let ready = SharedSQL(starting(free("")), postgres: starting(free(" FOR UPDATE SKIP LOCKED")))

    // On PostgreSQL claimers pass over what another is just taking.
    private static func dead(_ lock: String) -> String {
        "SELECT request FROM jobs WHERE lease_owner = ?1 LIMIT ?3" + lock
    }

    private static func free(_ lock: String) -> String {
        """
        SELECT request FROM jobs WHERE state IN ('ready', 'scheduled') AND lease_owner IS NULL AND run_at <= ?2
        ORDER BY priority DESC, run_at LIMIT ?3
        """ + lock
    }

    private static func taking(_ picked: String) -> String {
        """
        WITH pick AS MATERIALIZED (\(picked))
        UPDATE jobs SET lease_owner = ?2, lease_seq = lease_seq + 1,
            state = CASE state WHEN 'waiting' THEN 'waiting' ELSE 'running' END
        WHERE request IN (SELECT request FROM pick) RETURNING request, session, lease_seq
        """
    }

    private static func starting(_ picked: String) -> String {
        """
        WITH pick AS MATERIALIZED (\(picked))
        UPDATE jobs SET lease_owner = ?1, lease_seq = lease_seq + 1, state = 'running'
        WHERE request IN (SELECT request FROM pick) RETURNING request, session, lease_seq
        """
    }

    /// Incarnations that are over: replaced, or silent since `staleBefore`.
    func deadNodes(besides owner: ID, staleBefore: Timestamp) throws(StoreError) -> [ID] {
        try all(
            "SELECT id FROM nodes WHERE id <> ? AND (superseded_at IS NOT NULL OR heartbeat_at < ?)",
            .id(owner), .time(staleBefore)
        ) { row throws(StoreError) in try row.id(0) }
    }

    /// Takes over jobs of a dead node.
    func claimJobs(of dead: ID, owner: ID, limit: Int) throws(StoreError) -> [Lease] {
        try all(
            Self.ofDead, .id(dead), .id(owner), .int(limit)
        ) { row throws(StoreError) in
            Lease(request: try row.id(0), session: try row.id(1), owner: owner, seq: row.integer(2))
        }
    }

    /// Takes jobs that nobody has.
    func claimReadyJobs(owner: ID, limit: Int, at now: Timestamp) throws(StoreError) -> [Lease] {
        try all(
            Self.ready, .id(owner), .time(now), .int(limit)
        ) { row throws(StoreError) in
            Lease(request: try row.id(0), session: try row.id(1), owner: owner, seq: row.integer(2))
        }
    }
}
