import Domain
import Engine
import Hummingbird

/// The filters of a list route.
enum ListQuery {
    static let names = [
        "cursor", "limit", "status", "decision", "templateId", "reference", "subject", "from", "to",
    ]

    static func read(_ request: Request, kind: RequestKind) throws(Problem) -> RequestQuery {
        var faults: [Problem.Fault] = []
        for name in request.uri.queryParameters.map({ String($0.key) }) where !names.contains(name) {
            faults.append(.init(pointer: name, message: "is not a filter" + didYouMean(name, among: names)))
        }
        var query = RequestQuery(kind: kind)
        query.status = choice("status", RequestStatus.self, request, &faults)
        query.decision = choice("decision", Decision.self, request, &faults)
        query.template = request.query("templateId")
        query.reference = request.query("reference")
        query.subject = request.query("subject")
        query.from = time("from", request, &faults)
        query.to = time("to", request, &faults)
        if let text = request.query("limit") {
            if let limit = Int(text), (1...200).contains(limit) {
                query.limit = limit
            } else {
                faults.append(.init(pointer: "limit", message: "must be a whole number from 1 to 200"))
            }
        }
        if let text = request.query("cursor") {
            if text.utf8.count <= 128 {
                query.after = text
            } else {
                faults.append(.init(pointer: "cursor", message: "must be a nextCursor of an earlier page"))
            }
        }
        if !faults.isEmpty {
            throw Problem(.invalidRequest, detail: "The query has filters that are unknown or wrong.", errors: faults)
        }
        return query
    }

    private static func choice<Value: RawRepresentable & CaseIterable>(
        _ name: String, _ type: Value.Type, _ request: Request, _ faults: inout [Problem.Fault]
    ) -> Value? where Value.RawValue == String {
        guard let text = request.query(name) else { return nil }
        if let value = Value(rawValue: text) { return value }
        let all = Value.allCases.map(\.rawValue)
        faults.append(
            .init(
                pointer: name, message: "must be one of " + all.joined(separator: ", ") + didYouMean(text, among: all)))
        return nil
    }

    /// A date, or a time in RFC 3339 UTC.
    private static func time(_ name: String, _ request: Request, _ faults: inout [Problem.Fault]) -> Timestamp? {
        guard let text = request.query(name) else { return nil }
        if let time = Timestamp(iso8601: text) { return time }
        faults.append(.init(pointer: name, message: "must be a date or a UTC time, such as 2026-01-31T09:15:00Z"))
        return nil
    }
}
