import Domain
import HTTPTypes
import Hummingbird

/// What a reader of events asks for.
struct EventQuery {
    var after: Int64?
    var cursor: Int64?
    var limit = 50

    static func read(_ request: Request, names: [String]) throws(Problem) -> EventQuery {
        var faults: [Problem.Fault] = []
        for name in request.uri.queryParameters.map({ String($0.key) }) where !names.contains(name) {
            faults.append(.init(pointer: name, message: "is not known here" + didYouMean(name, among: names)))
        }
        var query = EventQuery()
        query.after = position("after", request.query("after"), "must be the seq of an event, or 0", &faults)
        query.cursor = position("cursor", request.query("cursor"), "must be a nextCursor of an earlier page", &faults)
        if let text = request.query("limit") {
            if let limit = Int(text), (1...200).contains(limit) {
                query.limit = limit
            } else {
                faults.append(.init(pointer: "limit", message: "must be a whole number from 1 to 200"))
            }
        }
        if !faults.isEmpty {
            throw Problem(.invalidRequest, detail: "The query has members that are unknown or wrong.", errors: faults)
        }
        return query
    }

    /// Where the client's stream broke off; it counts more than what the address says.
    static func lastEventID(_ request: Request) throws(Problem) -> Int64? {
        guard let text = request.headers[.lastEventID], !text.isEmpty else { return nil }
        var faults: [Problem.Fault] = []
        let position = position("Last-Event-ID", text, "must be the id of an event of this stream", &faults)
        if !faults.isEmpty {
            throw Problem(.invalidRequest, detail: "The Last-Event-ID is none of this stream.", errors: faults)
        }
        return position
    }

    private static func position(
        _ name: String, _ text: String?, _ message: String, _ faults: inout [Problem.Fault]
    ) -> Int64? {
        guard let text else { return nil }
        if let position = Int64(text), position >= 0 { return position }
        faults.append(.init(pointer: name, message: message))
        return nil
    }
}

extension HTTPField.Name {
    // The text is a valid field name; the other name is never reached.
    static let lastEventID = HTTPField.Name("Last-Event-ID") ?? .from
}
