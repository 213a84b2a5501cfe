import Domain
import Engine
import Store

/// What a provider lists, for operators.
enum ListedView {
    static func render(_ item: ListedItem) -> [UInt8] {
        let (latest, state) = (item.latest, item.state)
        var object = ObjectWriter()
        object.member("provider", state.key.provider)
        object.member("tenant", state.key.scope.isEmpty ? nil : state.key.scope)
        object.member("id", latest.entry.externalID)
        object.member("name", latest.entry.name)
        object.member("description", latest.entry.description)
        object.member("steps", .array(latest.entry.steps.map { .string($0) }))
        object.member("active", .bool(latest.entry.isActive))
        object.member("retiredAt", latest.isLive ? nil : latest.endedAt?.iso8601)
        object.member("firstSeenAt", latest.firstSeenAt.iso8601)
        object.member("lastSeenAt", (latest.lastSeenAt ?? state.syncedAt)?.iso8601)
        object.member("version", .number(latest.version))
        object.member("stale", .bool(item.isStale))
        object.member("raw", latest.entry.raw)
        object.member("versions", raw: ObjectWriter.array(item.versions.map(version)))
        return object.finish()
    }

    private static func version(_ version: ListingVersion) -> [UInt8] {
        var object = ObjectWriter()
        object.member("version", .number(version.version))
        object.member("change", version.change.rawValue)
        object.member("by", version.actor)
        object.member("since", version.since.iso8601)
        object.member("until", version.endedAt?.iso8601)
        object.member("endedBy", version.endedBy)
        object.member("name", version.entry.name)
        object.member("description", version.entry.description)
        object.member("steps", .array(version.entry.steps.map { .string($0) }))
        object.member("active", .bool(version.entry.isActive))
        return object.finish()
    }
}
