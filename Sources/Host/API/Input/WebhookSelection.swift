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
        var reader = BodyReader(query: request)
        let (cursor, limit) = reader.page()
        var selection = WebhookSelection(filter: filter(&reader), limit: limit, cursor: cursor)
        try reader.finishQuery()
        selection.filter.tenant = tenant
        return selection
    }

    /// Of a replay: the body. All of them are meant only where that is said.
    static func read(_ body: JSON, tenant: ID) throws(Problem) -> WebhookSelection {
        var reader = BodyReader(body)
        let (limit, isAll) = reader.extent(most: mostAtOnce)
        var selection = WebhookSelection(filter: filter(&reader), limit: limit)
        reader.refuseUnknown()
        if selection.filter == WebhookDeliveryFilter() && !isAll && reader.faults.isEmpty {
            reader.fault("all", "must be true, unless status, endpoint, request, from or to say which are meant")
        }
        if let state = selection.filter.state, state != .dead && state != .delivered && reader.faults.isEmpty {
            reader.fault("status", "must be \"dead\" or \"delivered\": what has not ended needs no replay")
        }
        if let problem = reader.problem() { throw problem }
        selection.filter.tenant = tenant
        return selection
    }

    private static func filter(_ reader: inout BodyReader) -> WebhookDeliveryFilter {
        WebhookDeliveryFilter(
            state: reader.choice("status", WebhookDeliveryState.self), endpoint: reader.id("endpoint"),
            request: reader.id("request"), from: reader.time("from"), to: reader.time("to"))
    }
}
