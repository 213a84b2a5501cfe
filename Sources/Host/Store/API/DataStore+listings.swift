import Domain

extension DataStore {
    /// Changes in one transaction: more are written in several, which nobody sees before the last.
    private static let batch = 200

    package func listingStates() async throws(StoreError) -> [ListingState] {
        try await read { db throws(StoreError) in try db.listingStates() }
    }

    /// The latest version of every entry there ever was, by external id and without its `raw`, with the listing's state;
    /// nil before the first try to sync it.
    package func listing(
        _ key: ListingKey
    ) async throws(StoreError) -> (state: ListingState, versions: [ListingVersion])? {
        try await read { db throws(StoreError) in
            guard let state = try db.listingState(key) else { return nil }
            return (state, try db.latestVersions(key, generation: state.generation))
        }
    }

    /// All versions of one entry, oldest first. Needs the key ring: `raw` is sealed.
    package func listingHistory(
        _ key: ListingKey, of externalID: String
    ) async throws(StoreError) -> [ListingVersion] {
        let versions = try await read { db throws(StoreError) -> [SealedListingVersion] in
            guard let state = try db.listingState(key) else { return [] }
            return try db.versions(key, generation: state.generation, of: externalID)
        }
        let sealing = try sealing()
        var opened: [ListingVersion] = []
        for version in versions { opened.append(try version.opened(key, sealing)) }
        return opened
    }

    /// Makes `entries`, of which no two have one id, what the provider lists. Readers see the old list or the new one,
    /// never a mixture. Throws `fenced` when the lock is lost meanwhile; then nothing has changed.
    package func replaceListing(
        _ key: ListingKey, with entries: [ListedEntry], by actor: String, under lock: ScheduleLock
    ) async throws(StoreError) -> ListingCounts {
        let seal = ListingSeal(try sealing())
        let now = Timestamp.now()
        let (state, known) = try await write { db throws(StoreError) in
            try db.requireLock(lock, at: now)
            let state = try db.listingState(key)
            try db.dropUnseenVersions(key, above: state?.generation ?? 0)
            return (state, try db.latestVersions(key, generation: state?.generation ?? 0))
        }
        let diff = ListingDiff(known: known, new: entries)
        let live = Set(known.filter(\.isLive).map(\.entry.externalID))
        let generation = (state?.generation ?? 0) + (diff.writes.isEmpty && diff.retired.isEmpty ? 0 : 1)
        let ended = diff.retired + diff.writes.map(\.entry.externalID).filter(live.contains)
        var (ends, writes) = (ended[...], diff.writes[...])
        while true {
            let someEnds = Array(ends.prefix(Self.batch))
            let someWrites = writes.prefix(Self.batch - someEnds.count).map { seal.sealed($0, key) }
            ends = ends.dropFirst(someEnds.count)
            writes = writes.dropFirst(someWrites.count)
            let isLast = ends.isEmpty && writes.isEmpty
            try await write { db throws(StoreError) in
                try db.requireLock(lock, at: .now())
                for id in someEnds {
                    try db.endVersion(key, id, generation: generation, actor: actor, at: now, seen: state?.syncedAt)
                }
                for version in someWrites {
                    try db.insertVersion(key, version, generation: generation, actor: actor, at: now)
                }
                if isLast {
                    try db.putListing(key, generation: generation, at: now)
                    if let event = diff.counts.event(of: key) { try db.insertOperatorEvent(event, at: now) }
                }
            }
            if isLast { return diff.counts }
        }
    }

    /// The list could not be had: what was known stays, and is stale.
    package func noteListingFailure(
        _ key: ListingKey, _ failure: String, under lock: ScheduleLock
    ) async throws(StoreError) {
        let now = Timestamp.now()
        try await write { db throws(StoreError) in
            try db.requireLock(lock, at: now)
            let before = try db.listingState(key)
            try db.putListingFailure(key, failure, at: now)
            // The first of a row of failures is news.
            if before == nil || before?.failure == nil {
                try db.insertOperatorEvent(
                    OperatorEvent(
                        type: "provider.templates.sync_failed", target: key.provider, data: .object(key.event)),
                    at: now)
            }
        }
    }
}

extension ListingKey {
    fileprivate var event: [String: JSON] { ["kind": .string(kind.rawValue), "scope": .string(scope)] }
}

extension ListingCounts {
    /// nil when nothing has changed.
    fileprivate func event(of key: ListingKey) -> OperatorEvent? {
        guard added + changed + retired > 0 else { return nil }
        var data = key.event
        data["added"] = .number(added)
        data["changed"] = .number(changed)
        data["retired"] = .number(retired)
        return OperatorEvent(type: "provider.templates.synced", target: key.provider, data: .object(data))
    }
}
