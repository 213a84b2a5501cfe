import Domain
import Hummingbird

// What lists, and changes of all that match, read alike.
extension BodyReader {
    /// Of a query: each parameter is a text.
    init(query request: Request) {
        var members: [String: JSON] = [:]
        for (name, value) in request.uri.queryParameters { members[String(name)] = .string(String(value)) }
        self.init(.object(members))
    }

    /// Which page of a list.
    mutating func page() -> (cursor: String?, limit: Int) {
        let cursor = text("cursor", limit: 128)
        guard let text = text("limit", limit: 8) else { return (cursor, 50) }
        let limit = Int(text) ?? 0
        if !(1...200).contains(limit) { fault("limit", "must be a whole number from 1 to 200") }
        return (cursor, limit)
    }

    /// Throws what is wrong with a query, by the names of its parameters.
    mutating func finishQuery() throws(Problem) {
        refuseUnknown()
        let faults = faults.map { Problem.Fault(pointer: String($0.pointer.dropFirst()), message: $0.message) }
        if !faults.isEmpty { throw Problem(.invalidRequest, errors: faults) }
    }

    /// How many at most, and whether all are meant.
    mutating func extent(most: Int) -> (limit: Int, isAll: Bool) {
        var limit = 1000
        if let value = value("limit") {
            limit = value.int.map { Int($0) } ?? 0
            if !(1...most).contains(limit) { fault("limit", "must be a whole number from 1 to \(most)") }
        }
        let all = value("all")
        if let all, all.bool == nil { fault("all", "expected true or false, found \(all.typeName)") }
        return (limit, all?.bool == true)
    }

    mutating func id(_ name: String) -> ID? {
        guard let text = text(name, limit: 36) else { return nil }
        if let id = ID(text) { return id }
        fault(name, "must be an id: a UUID")
        return nil
    }

    mutating func time(_ name: String) -> Timestamp? {
        guard let text = text(name, limit: 64) else { return nil }
        if let time = Timestamp(iso8601: text) { return time }
        fault(name, "must be a date or a UTC time, such as 2026-01-31T09:15:00Z")
        return nil
    }

    /// One of few words.
    mutating func choice<Choice: RawRepresentable & CaseIterable>(_ name: String, _ type: Choice.Type) -> Choice?
    where Choice.RawValue == String {
        guard let text = text(name, limit: 64) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        fault(name, "must be one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
        return nil
    }
}
