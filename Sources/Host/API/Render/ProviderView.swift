import Domain
import Engine

/// Providers as operators see them, and what a reload did.
enum ProviderView {
    static func render(_ standing: CatalogueStanding) -> [UInt8] {
        var object = ObjectWriter()
        object.member("revision", standing.revision)
        object.member("rejectedFiles", .number(standing.rejectedFiles))
        items(standing, in: &object)
        return object.finish()
    }

    /// - Parameter checks: of the host's health, what is about providers and their plugins.
    static func render(_ standing: CatalogueStanding, checks: [Health.Check]) -> [UInt8] {
        var object = ObjectWriter()
        let status: Health.Status = checks.allSatisfy { $0.status == .up } ? .up : .degraded
        object.member("status", status.rawValue)
        object.member("detail", checks.compactMap(\.detail).joined(separator: "; "))
        items(standing, in: &object)
        return object.finish()
    }

    private static func items(_ standing: CatalogueStanding, in object: inout ObjectWriter) {
        object.list("items", standing.entries) { entry, item in
            item.member("id", entry.id)
            item.member("enabled", .bool(entry.isEnabled))
            item.member("plugin", entry.plugin)
            item.member("version", entry.build?.version)
            item.member("digest", entry.build?.digest)
            item.member("isolation", entry.isolation)
            item.member("sandboxMissing", .array(entry.sandboxMissing.map { .string($0) }))
            item.member("revision", entry.revision)
            item.member("problem", entry.problem)
        }
    }

    static func render(reload: JSON) -> [UInt8] {
        var object = ObjectWriter()
        object.members(["applied", "revision", "changes", "diagnostics"], of: reload)
        return object.finish()
    }
}
