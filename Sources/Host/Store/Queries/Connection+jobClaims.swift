import Domain

extension Connection {
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
            """
            UPDATE jobs SET lease_owner = ?2, lease_seq = lease_seq + 1,
                state = CASE state WHEN 'waiting' THEN 'waiting' ELSE 'running' END
            WHERE request IN (SELECT request FROM jobs WHERE lease_owner = ?1 LIMIT ?3)
            RETURNING request, session, lease_seq
            """,
            .id(dead), .id(owner), .int(limit)
        ) { row throws(StoreError) in
            Lease(request: try row.id(0), session: try row.id(1), owner: owner, seq: row.integer(2))
        }
    }

    /// Takes jobs that nobody has.
    func claimReadyJobs(owner: ID, limit: Int, at now: Timestamp) throws(StoreError) -> [Lease] {
        try all(
            """
            UPDATE jobs SET lease_owner = ?1, lease_seq = lease_seq + 1, state = 'running'
            WHERE request IN (
                SELECT request FROM jobs WHERE state IN ('ready', 'scheduled') AND lease_owner IS NULL AND run_at <= ?2
                ORDER BY priority DESC, run_at LIMIT ?3)
            RETURNING request, session, lease_seq
            """,
            .id(owner), .time(now), .int(limit)
        ) { row throws(StoreError) in
            Lease(request: try row.id(0), session: try row.id(1), owner: owner, seq: row.integer(2))
        }
    }
}
