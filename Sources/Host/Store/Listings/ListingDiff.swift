import Domain

/// What a new list changes. Pure.
struct ListingDiff {
    struct Write {
        var entry: ListedEntry
        var version: Int
        var change: ListingVersion.Change
        var firstSeenAt: Timestamp?
    }

    private(set) var writes: [Write] = []
    /// External ids that the provider lists no more.
    private(set) var retired: [String] = []
    private(set) var counts = ListingCounts()

    /// - Parameter known: the latest version of every entry there ever was.
    init(known: [ListingVersion], new: [ListedEntry]) {
        let old = Dictionary(known.map { ($0.entry.externalID, $0) }, uniquingKeysWith: { $1 })
        for entry in new {
            guard let version = old[entry.externalID] else {
                writes.append(Write(entry: entry, version: 1, change: .added))
                counts.added += 1
                continue
            }
            if version.isLive && version.entry.saysTheSame(as: entry) {
                counts.unchanged += 1
                continue
            }
            writes.append(
                Write(
                    entry: entry, version: version.version + 1, change: version.isLive ? .changed : .returned,
                    firstSeenAt: version.firstSeenAt))
            if version.isLive { counts.changed += 1 } else { counts.added += 1 }
        }
        let listed = Set(new.map(\.externalID))
        retired = known.filter { $0.isLive && !listed.contains($0.entry.externalID) }.map(\.entry.externalID)
        counts.retired = retired.count
    }
}
