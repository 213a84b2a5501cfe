import Domain
package import Store

/// An event, as pages, streams and sockets show it.
package enum EventView {
    package static func render(_ event: EventRecord) -> [UInt8] {
        var object = ObjectWriter()
        object.member("request", event.request.text)
        object.member("seq", .number(Int(event.seq)))
        object.member("type", event.type)
        object.member("data", event.data)
        object.member("at", event.at.iso8601)
        return object.finish()
    }

    static func render(_ record: OperatorEventRecord, tenant: String?) -> [UInt8] {
        var object = ObjectWriter()
        object.member("seq", .number(Int(record.seq)))
        object.member("type", record.event.type)
        object.member("target", record.event.target)
        object.member("tenant", tenant)
        object.member("data", record.event.data)
        object.member("at", record.at.iso8601)
        return object.finish()
    }
}
