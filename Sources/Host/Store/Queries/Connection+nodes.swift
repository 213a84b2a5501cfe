import Domain

extension Connection {
    private static let overNodes = SharedSQL(
        "SELECT 1 FROM nodes WHERE superseded_at IS NOT NULL",
        postgres: "SELECT 1 FROM nodes WHERE superseded_at IS NOT NULL FOR UPDATE")

    /// A new incarnation of the name; older ones are over from now on.
    func insertNode(_ id: ID, name: String, pid: Int32, at now: Timestamp) throws(StoreError) {
        try lock(.nodes)
        try run(
            """
            INSERT INTO nodes (id, name, incarnation, pid, started_at, heartbeat_at)
            VALUES (?1, ?2, (SELECT coalesce(max(incarnation), 0) + 1 FROM nodes WHERE name = ?2), ?3, ?4, ?4)
            """,
            .id(id), .text(name), .int(Int(pid)), .time(now))
        try run(
            "UPDATE nodes SET superseded_at = ?3 WHERE name = ?2 AND id <> ?1 AND superseded_at IS NULL",
            .id(id), .text(name), .time(now))
        // What an earlier incarnation led, it leads no more.
        try run(
            "UPDATE leases SET expires_at = ?2 WHERE owner IN (SELECT id FROM nodes WHERE name = ?1 AND id <> ?3)",
            .text(name), .time(now), .id(id))
        // A claim that is under way ends first, and then counts as one.
        try run(Self.overNodes)
        try run(
            """
            DELETE FROM nodes WHERE superseded_at IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM jobs WHERE lease_owner = nodes.id)
            """)
    }

    /// - Parameter builds: nil leaves what was said before.
    /// - Returns: false when the incarnation is over.
    func heartbeat(_ id: ID, builds: String? = nil, at now: Timestamp) throws(StoreError) -> Bool {
        try count(
            """
            UPDATE nodes SET heartbeat_at = ?1, builds = coalesce(?3, builds)
            WHERE id = ?2 AND superseded_at IS NULL
            """, .time(now), .id(id), .text(builds)) == 1
    }

    /// The lease's new number; nil while another holds it, and for whoever is no node or has been replaced.
    func takeLease(_ name: String, owner: ID, until: Timestamp, at now: Timestamp) throws(StoreError) -> Int64? {
        try first(
            """
            INSERT INTO leases (name, owner, seq, expires_at)
            SELECT ?1, ?2, 1, ?3 WHERE EXISTS (SELECT 1 FROM nodes WHERE id = ?2 AND superseded_at IS NULL)
            ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, expires_at = excluded.expires_at,
                seq = CASE leases.owner WHEN excluded.owner THEN leases.seq ELSE leases.seq + 1 END
            WHERE leases.owner = excluded.owner OR leases.expires_at <= ?4
                OR NOT EXISTS (SELECT 1 FROM nodes WHERE id = leases.owner AND superseded_at IS NULL)
            RETURNING seq
            """,
            .text(name), .id(owner), .time(until), .time(now)
        ) { row in row.integer(0) }
    }
}
