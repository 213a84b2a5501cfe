import Domain

extension Connection {
    /// Holds the provider's limits until the commit.
    /// - Returns: when the next slot of its rate is free, and the database's time; microseconds.
    func holdLimits(_ provider: String) throws(StoreError) -> (nextSlot: Int64, now: Int64) {
        let held = try first(Self.limits, .text(provider)) { row in (nextSlot: row.integer(0), now: row.integer(1)) }
        guard let held else { throw StoreError(.corrupt, "the limits of provider \(provider) cannot be held") }
        return held
    }

    static let limits = SharedSQL(
        limitsSQL(now: DatabaseTime.sqlite), postgres: limitsSQL(now: DatabaseTime.postgres))

    private static func limitsSQL(now: String) -> String {
        """
        INSERT INTO provider_limits (provider, next_slot_at) VALUES (?1, 0)
        ON CONFLICT (provider) DO UPDATE SET next_slot_at = provider_limits.next_slot_at
        RETURNING next_slot_at, \(now)
        """
    }

    func setNextSlot(_ provider: String, _ at: Int64) throws(StoreError) {
        try run("UPDATE provider_limits SET next_slot_at = ?2 WHERE provider = ?1", .text(provider), .integer(at))
    }

    func isLiving(_ node: ID) throws(StoreError) -> Bool {
        try first("SELECT 1 FROM nodes WHERE id = ? AND superseded_at IS NULL", .id(node)) { _ in true } ?? false
    }

    /// What nodes held that are over, or that were not heard of in time, is free.
    func freePlaces(_ provider: String, at now: Timestamp) throws(StoreError) {
        try run(
            """
            DELETE FROM provider_places WHERE provider = ?1 AND (expires_at <= ?2 OR NOT EXISTS (
                SELECT 1 FROM nodes WHERE nodes.id = provider_places.node AND nodes.superseded_at IS NULL))
            """, .text(provider), .time(now))
    }

    func placeClaims(_ provider: String) throws(StoreError) -> [PlaceClaim] {
        try all("SELECT node, places, wanted, since FROM provider_places WHERE provider = ?", .text(provider)) {
            row throws(StoreError) in
            PlaceClaim(node: try row.id(0), places: row.int(1), wanted: row.int(2), since: row.time(3))
        }
    }

    func putPlaces(_ claim: PlaceClaim, of provider: String, until expiry: Timestamp) throws(StoreError) {
        try run(
            """
            INSERT INTO provider_places (provider, node, places, wanted, since, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT (provider, node) DO UPDATE SET places = excluded.places, wanted = excluded.wanted,
                since = excluded.since, expires_at = excluded.expires_at
            """,
            .text(provider), .id(claim.node), .int(claim.places), .int(claim.wanted), .time(claim.since), .time(expiry))
    }

    func deletePlaces(of node: ID, _ provider: String) throws(StoreError) {
        try run("DELETE FROM provider_places WHERE provider = ? AND node = ?", .text(provider), .id(node))
    }
}
