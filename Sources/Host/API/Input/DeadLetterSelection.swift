import Domain
import Engine
import Hummingbird
import Store

/// Which dead letters a call means.
struct DeadLetterSelection {
    static let mostAtOnce = 10_000

    var filter = DeadLetterFilter()
    var limit = 50
    var cursor: String?

    /// Of a list: the query.
    static func read(_ request: Request, _ engine: RequestEngine) async throws -> DeadLetterSelection {
        var reader = BodyReader(query: request)
        let (cursor, limit) = reader.page()
        let filter = try await filter(&reader, engine)
        try reader.finishQuery()
        return DeadLetterSelection(filter: filter, limit: limit, cursor: cursor)
    }

    /// Of a change: the body. All of them are meant only where that is said.
    static func read(_ body: JSON, _ engine: RequestEngine) async throws -> DeadLetterSelection {
        var reader = BodyReader(body)
        let (limit, isAll) = reader.extent(most: mostAtOnce)
        let filter = try await filter(&reader, engine)
        reader.refuseUnknown()
        if filter == DeadLetterFilter() && !isAll && reader.faults.isEmpty {
            reader.fault("all", "must be true, unless provider, tenant, code, from or to say which are meant")
        }
        if let problem = reader.problem() { throw problem }
        return DeadLetterSelection(filter: filter, limit: limit)
    }

    private static func filter(
        _ reader: inout BodyReader, _ engine: RequestEngine
    ) async throws -> DeadLetterFilter {
        var filter = DeadLetterFilter(
            provider: reader.text("provider", limit: 128), code: reader.text("code", limit: 128),
            from: reader.time("from"), to: reader.time("to"))
        filter.tenant = try await reader.tenant(engine)
        return filter
    }
}

extension BodyReader {
    /// By its name.
    mutating func tenant(_ engine: RequestEngine) async throws -> ID? {
        guard let name = text("tenant", limit: 200) else { return nil }
        if let tenant = try await engine.tenant(named: name) { return tenant }
        fault("tenant", "there is no tenant of that name")
        return nil
    }
}
