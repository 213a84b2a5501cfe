import Domain

extension ListingVersion {
    fileprivate init(_ row: Row) throws(StoreError) {
        self.init(
            entry: ListedEntry(
                externalID: row.text(0), name: row.text(10), description: row.optionalText(11),
                steps: (try row.json(12).array ?? []).compactMap(\.string), isActive: row.flag(9) ?? false,
                raw: .null),
            version: row.int(1), change: try row.word(2), actor: row.text(3), firstSeenAt: row.time(4),
            since: row.time(5), lastSeenAt: row.optionalTime(6), endedAt: row.optionalTime(7),
            endedBy: row.optionalText(8), isLive: row.flag(13) ?? false)
    }
}

extension Connection {
    func listingStates() throws(StoreError) -> [ListingState] {
        try all(
            """
            SELECT provider, scope, kind, generation, synced_at, tried_at, failure FROM provider_listings
            ORDER BY provider, scope, kind
            """
        ) { row throws(StoreError) in
            ListingState(
                key: ListingKey(provider: row.text(0), scope: row.text(1), kind: try row.word(2)),
                generation: row.integer(3), syncedAt: row.optionalTime(4), triedAt: row.time(5),
                failure: row.optionalText(6))
        }
    }

    func listingState(_ key: ListingKey) throws(StoreError) -> ListingState? {
        try first(
            """
            SELECT generation, synced_at, tried_at, failure FROM provider_listings
            WHERE provider = ?1 AND scope = ?2 AND kind = ?3
            """,
            .text(key.provider), .text(key.scope), .text(key.kind.rawValue)
        ) { row in
            ListingState(
                key: key, generation: row.integer(0), syncedAt: row.optionalTime(1), triedAt: row.time(2),
                failure: row.optionalText(3))
        }
    }

    /// After a success: the versions of this generation are what everybody sees from now on.
    func putListing(_ key: ListingKey, generation: Int64, at now: Timestamp) throws(StoreError) {
        try run(
            """
            INSERT INTO provider_listings (provider, scope, kind, generation, synced_at, tried_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?5)
            ON CONFLICT (provider, scope, kind) DO UPDATE
            SET generation = excluded.generation, synced_at = excluded.synced_at, tried_at = excluded.tried_at,
                failure = NULL
            """,
            .text(key.provider), .text(key.scope), .text(key.kind.rawValue), .integer(generation), .time(now))
        announce(.config)
    }

    func putListingFailure(_ key: ListingKey, _ failure: String, at now: Timestamp) throws(StoreError) {
        try run(
            """
            INSERT INTO provider_listings (provider, scope, kind, generation, tried_at, failure)
            VALUES (?1, ?2, ?3, 0, ?4, ?5)
            ON CONFLICT (provider, scope, kind) DO UPDATE
            SET tried_at = excluded.tried_at, failure = excluded.failure
            """,
            .text(key.provider), .text(key.scope), .text(key.kind.rawValue), .time(now), .text(failure))
        announce(.config)
    }

    func latestVersions(_ key: ListingKey, generation: Int64) throws(StoreError) -> [ListingVersion] {
        try all(
            ListingSQL.of(key.kind).latest, .text(key.provider), .text(key.scope), .integer(generation),
            row: ListingVersion.init)
    }

    func versions(
        _ key: ListingKey, generation: Int64, of externalID: String
    ) throws(StoreError) -> [SealedListingVersion] {
        try all(
            ListingSQL.of(key.kind).history, .text(key.provider), .text(key.scope), .integer(generation),
            .text(externalID)
        ) { row throws(StoreError) in
            SealedListingVersion(
                version: try ListingVersion(row), key: row.optionalBlob(14), raw: row.optionalBlob(15))
        }
    }

    func insertVersion(
        _ key: ListingKey, _ write: SealedListingWrite, generation: Int64, actor: String, at now: Timestamp
    ) throws(StoreError) {
        let (write, raw) = (write.write, write.raw)
        let entry = write.entry
        try run(
            ListingSQL.of(key.kind).insert, .text(key.provider), .text(key.scope), .text(entry.externalID),
            .int(write.version), .integer(generation), .text(write.change.rawValue), .text(actor),
            .time(write.firstSeenAt ?? now), .time(now), .flag(entry.isActive), .text(entry.name),
            .text(entry.description), .json(JSON.array(entry.steps.map { .string($0) })),
            .blob(raw.map(\.key)), .blob(raw.map(\.sealed)))
    }

    /// - Parameter seen: when the provider listed it last.
    func endVersion(
        _ key: ListingKey, _ externalID: String, generation: Int64, actor: String, at now: Timestamp, seen: Timestamp?
    ) throws(StoreError) {
        try run(
            ListingSQL.of(key.kind).end, .text(key.provider), .text(key.scope), .text(externalID),
            .integer(generation), .time(now), .text(actor), .time(seen))
    }

    /// Takes back what a sync that died had written above this generation.
    func dropUnseenVersions(_ key: ListingKey, above generation: Int64) throws(StoreError) {
        for sql in [ListingSQL.of(key.kind).dropUnseen, ListingSQL.of(key.kind).reviveUnseen] {
            try run(sql, .text(key.provider), .text(key.scope), .integer(generation))
        }
    }
}
