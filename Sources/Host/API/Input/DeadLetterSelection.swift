import Domain
import Engine
import Hummingbird
import Store

/// Which dead letters a call means.
struct DeadLetterSelection {
    static let names = ["cursor", "limit", "provider", "tenant", "code", "from", "to"]
    static let mostAtOnce = 10_000

    var filter = DeadLetterFilter()
    var limit = 50
    var cursor: String?

    /// Of a list: the query.
    static func read(_ request: Request, _ engine: RequestEngine) async throws -> DeadLetterSelection {
        var members: [String: JSON] = [:]
        for (name, value) in request.uri.queryParameters { members[String(name)] = .string(String(value)) }
        var reader = BodyReader(.object(members))
        var selection = DeadLetterSelection()
        selection.cursor = reader.text("cursor", limit: 128)
        if let text = reader.text("limit", limit: 8) {
            selection.limit = Int(text) ?? 0
            if !(1...200).contains(selection.limit) { reader.fault("limit", "must be a whole number from 1 to 200") }
        }
        try await selection.readFilter(&reader, engine)
        reader.refuseUnknown()
        let faults = reader.faults.map { Problem.Fault(pointer: String($0.pointer.dropFirst()), message: $0.message) }
        if !faults.isEmpty { throw Problem(.invalidRequest, errors: faults) }
        return selection
    }

    /// Of a change: the body. All of them are meant only where that is said.
    static func read(_ body: JSON, _ engine: RequestEngine) async throws -> DeadLetterSelection {
        var reader = BodyReader(body)
        var selection = DeadLetterSelection()
        selection.limit = 1000
        if let value = reader.value("limit") {
            selection.limit = value.int.map { Int($0) } ?? 0
            if !(1...mostAtOnce).contains(selection.limit) {
                reader.fault("limit", "must be a whole number from 1 to \(mostAtOnce)")
            }
        }
        let all = reader.value("all")
        if let all, all.bool == nil { reader.fault("all", "expected true or false, found \(all.typeName)") }
        try await selection.readFilter(&reader, engine)
        reader.refuseUnknown()
        if selection.filter == DeadLetterFilter() && all?.bool != true && reader.faults.isEmpty {
            reader.fault("all", "must be true, unless provider, tenant, code, from or to say which are meant")
        }
        if let problem = reader.problem() { throw problem }
        return selection
    }

    private mutating func readFilter(_ reader: inout BodyReader, _ engine: RequestEngine) async throws {
        filter.provider = reader.text("provider", limit: 128)
        filter.code = reader.text("code", limit: 128)
        filter.from = Self.time("from", &reader)
        filter.to = Self.time("to", &reader)
        if let name = reader.text("tenant", limit: 200) {
            filter.tenant = try await engine.tenant(named: name)
            if filter.tenant == nil { reader.fault("tenant", "there is no tenant of that name") }
        }
    }

    private static func time(_ name: String, _ reader: inout BodyReader) -> Timestamp? {
        guard let text = reader.text(name, limit: 64) else { return nil }
        if let time = Timestamp(iso8601: text) { return time }
        reader.fault(name, "must be a date or a UTC time, such as 2026-01-31T09:15:00Z")
        return nil
    }
}
