import Domain
package import Store

/// A verification as reviewers list it: ids, codes and times; what it found is the tenant's to show.
package enum ReviewView {
    /// - Parameter tenant: its name.
    package static func render(_ request: RequestRecord, _ tenant: String?) -> [UInt8] {
        var object = ObjectWriter()
        object.member("id", request.id.text)
        object.member("tenant", tenant)
        object.member("status", request.status.rawValue)
        object.member("decision", request.decision?.rawValue)
        object.member("decidedBy", request.decidedBy ?? (request.decision == nil ? nil : "provider"))
        object.member("method", request.method)
        object.member("verificationType", request.type)
        object.member("provider", request.provider)
        object.member("template", request.template)
        object.member("etag", EntityTag.text(version: request.version))
        object.member("createdAt", request.createdAt.iso8601)
        object.member("completedAt", request.completedAt?.iso8601)
        object.member("updatedAt", request.updatedAt.iso8601)
        return object.finish()
    }
}
