import Domain
import Engine

/// Providers as operators see them, and what a reload did.
enum ProviderView {
    static func render(_ standing: CatalogueStanding) -> [UInt8] {
        var object = ObjectWriter()
        object.member("revision", standing.revision)
        object.member("rejectedFiles", .number(standing.rejectedFiles))
        object.list("items", standing.entries) { entry, item in
            item.member("id", entry.id)
            item.member("enabled", .bool(entry.isEnabled))
            item.member("plugin", entry.plugin)
            item.member("version", entry.build?.version)
            item.member("digest", entry.build?.digest)
            item.member("revision", entry.revision)
            item.member("problem", entry.problem)
        }
        return object.finish()
    }

    static func render(reload: JSON) -> [UInt8] {
        var object = ObjectWriter()
        object.members(["applied", "revision", "changes", "diagnostics"], of: reload)
        return object.finish()
    }
}
