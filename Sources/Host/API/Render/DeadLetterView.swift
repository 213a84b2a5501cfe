import Domain
package import Store

/// A dead letter as operators see it: ids and codes, nothing personal.
package enum DeadLetterView {
    /// - Parameter tenant: its name.
    package static func render(_ letter: DeadLetter, tenant: String?) -> [UInt8] {
        var object = ObjectWriter()
        members(letter, tenant, of: &object)
        return object.finish()
    }

    /// With what every session did.
    package static func render(_ journal: DeadLetterJournal, tenant: String?) -> [UInt8] {
        var object = ObjectWriter()
        members(journal.letter, tenant, of: &object)
        object.member("sessions", raw: ObjectWriter.array(journal.sessions.map(render)))
        return object.finish()
    }

    private static func members(_ letter: DeadLetter, _ tenant: String?, of object: inout ObjectWriter) {
        object.member("id", letter.request.text)
        object.member("tenant", tenant)
        object.member("kind", letter.kind.rawValue)
        object.member("operation", letter.operation.description)
        object.member("provider", letter.provider)
        object.member("code", letter.code)
        object.member("attempts", .number(letter.attempts))
        object.member("createdAt", letter.createdAt.iso8601)
        object.member("parkedAt", letter.parkedAt.iso8601)
    }

    private static func render(_ session: DeadLetterJournal.Session) -> [UInt8] {
        let record = session.record
        var object = ObjectWriter()
        object.member("id", record.id.text)
        object.member("provider", record.provider)
        object.member("operation", record.operation.description)
        object.member("plugin", record.plugin)
        object.member("pluginVersion", record.pluginVersion)
        object.member("pluginDigest", record.pluginDigest)
        MovesView.write(record.moves, to: &object)
        object.member("configRevision", record.configRevision)
        object.member("status", record.status.rawValue)
        object.member("step", .number(record.step))
        object.member("startedAt", record.startedAt.iso8601)
        object.member("endedAt", record.endedAt?.iso8601)
        object.member("effects", raw: ObjectWriter.array(session.effects.map(render)))
        return object.finish()
    }

    private static func render(_ effect: DeadLetterJournal.Effect) -> [UInt8] {
        var object = ObjectWriter()
        object.member("key", effect.key)
        object.member("kind", effect.kind)
        object.member("repeat", effect.repeats)
        object.member("step", .number(effect.step))
        object.member("attempts", .number(effect.attempts))
        object.member("dispatchedAt", effect.dispatchedAt?.iso8601)
        object.member("dueAt", effect.dueAt?.iso8601)
        object.member("outcome", effect.outcome)
        object.member("endedAt", effect.endedAt?.iso8601)
        return object.finish()
    }
}
