import Domain
import Hummingbird
import Store

/// Which deliveries a call means.
struct WebhookSelection {
    static let mostAtOnce = 10_000

    var filter = WebhookDeliveryFilter()
    var limit = 50
    var cursor: String?

    /// Of a list: the query.
    static func read(_ request: Request, tenant: ID) throws(Problem) -> WebhookSelection {
        var members: [String: JSON] = [:]
        for (name, value) in request.uri.queryParameters { members[String(name)] = .string(String(value)) }
        var reader = BodyReader(.object(members))
        var selection = WebhookSelection()
        selection.cursor = reader.text("cursor", limit: 128)
        if let text = reader.text("limit", limit: 8) {
            selection.limit = Int(text) ?? 0
            if !(1...200).contains(selection.limit) { reader.fault("limit", "must be a whole number from 1 to 200") }
        }
        selection.readFilter(&reader)
        selection.filter.tenant = tenant
        reader.refuseUnknown()
        let faults = reader.faults.map { Problem.Fault(pointer: String($0.pointer.dropFirst()), message: $0.message) }
        if !faults.isEmpty { throw Problem(.invalidRequest, errors: faults) }
        return selection
    }

    /// Of a replay: the body. All of them are meant only where that is said.
    static func read(_ body: JSON, tenant: ID) throws(Problem) -> WebhookSelection {
        var reader = BodyReader(body)
        var selection = WebhookSelection()
        selection.limit = 1000
        if let value = reader.value("limit") {
            selection.limit = value.int.map { Int($0) } ?? 0
            if !(1...mostAtOnce).contains(selection.limit) {
                reader.fault("limit", "must be a whole number from 1 to \(mostAtOnce)")
            }
        }
        let all = reader.value("all")
        if let all, all.bool == nil { reader.fault("all", "expected true or false, found \(all.typeName)") }
        selection.readFilter(&reader)
        reader.refuseUnknown()
        if selection.filter == WebhookDeliveryFilter() && all?.bool != true && reader.faults.isEmpty {
            reader.fault("all", "must be true, unless status, endpoint, request, from or to say which are meant")
        }
        if let state = selection.filter.state, state != .dead && state != .delivered && reader.faults.isEmpty {
            reader.fault("status", "must be \"dead\" or \"delivered\": what has not ended needs no replay")
        }
        if let problem = reader.problem() { throw problem }
        selection.filter.tenant = tenant
        return selection
    }

    private mutating func readFilter(_ reader: inout BodyReader) {
        if let text = reader.text("status", limit: 16) {
            filter.state = WebhookDeliveryState(rawValue: text)
            if filter.state == nil {
                reader.fault(
                    "status",
                    "must be one of " + WebhookDeliveryState.allCases.map(\.rawValue).joined(separator: ", "))
            }
        }
        filter.endpoint = Self.id("endpoint", &reader)
        filter.request = Self.id("request", &reader)
        filter.from = Self.time("from", &reader)
        filter.to = Self.time("to", &reader)
    }

    private static func id(_ name: String, _ reader: inout BodyReader) -> ID? {
        guard let text = reader.text(name, limit: 36) else { return nil }
        if let id = ID(text) { return id }
        reader.fault(name, "must be an id: a UUID")
        return nil
    }

    private static func time(_ name: String, _ reader: inout BodyReader) -> Timestamp? {
        guard let text = reader.text(name, limit: 64) else { return nil }
        if let time = Timestamp(iso8601: text) { return time }
        reader.fault(name, "must be a date or a UTC time, such as 2026-01-31T09:15:00Z")
        return nil
    }
}
