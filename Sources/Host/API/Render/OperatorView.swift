import Domain
package import Store

/// A request as operators see it: ids, codes and times; nothing that is sealed.
package enum OperatorView {
    /// - Parameter tenant: its name.
    package static func render(_ request: RequestRecord, tenant: String?) -> [UInt8] {
        var object = ObjectWriter()
        members(request, tenant, of: &object)
        return object.finish()
    }

    /// With all that happened to it.
    package static func render(
        _ request: RequestRecord, tenant: String?, sessions: [SessionRecord], events: [EventRecord]
    ) -> [UInt8] {
        var object = ObjectWriter()
        members(request, tenant, of: &object)
        object.member("candidates", request.candidates)
        object.member("sessions", raw: ObjectWriter.array(sessions.map(render)))
        object.member("events", raw: ObjectWriter.array(events.map(render)))
        return object.finish()
    }

    private static func members(_ request: RequestRecord, _ tenant: String?, of object: inout ObjectWriter) {
        object.member("id", request.id.text)
        object.member("tenant", tenant)
        object.member("kind", request.kind.rawValue)
        object.member("operation", request.operation.description)
        object.member("type", request.type)
        object.member("mode", request.mode.rawValue)
        object.member("status", request.status.rawValue)
        object.member("decision", request.decision?.rawValue)
        object.member("failureCode", request.failureCode)
        object.member("provider", request.provider)
        object.member("template", request.template)
        object.member("failovers", .number(request.failovers))
        object.member("correlationId", request.correlationID.text)
        object.member("createdAt", request.createdAt.iso8601)
        object.member("updatedAt", request.updatedAt.iso8601)
        object.member("completedAt", request.completedAt?.iso8601)
    }

    private static func render(_ session: SessionRecord) -> [UInt8] {
        var object = ObjectWriter()
        object.member("id", session.id.text)
        object.member("provider", session.provider)
        object.member("operation", session.operation.description)
        object.member("plugin", session.plugin)
        object.member("pluginVersion", session.pluginVersion)
        object.member("pluginDigest", session.pluginDigest)
        MovesView.write(session.moves, to: &object)
        object.member("status", session.status.rawValue)
        object.member("step", .number(session.step))
        object.member("failureCode", session.failure?.code)
        object.member("startedAt", session.startedAt.iso8601)
        object.member("endedAt", session.endedAt?.iso8601)
        return object.finish()
    }

    private static func render(_ event: EventRecord) -> [UInt8] {
        var object = ObjectWriter()
        object.member("seq", .number(Int(event.seq)))
        object.member("type", event.type)
        object.member("data", event.data)
        object.member("at", event.at.iso8601)
        return object.finish()
    }
}
