import Domain
import Engine
import HTTPTypes
import Hummingbird
import Store

/// /api/v1/admin/verifications: what waits for a person, and the person's decision.
struct ReviewRoutes {
    static let path = "/api/v1/admin/verifications"
    static let filters = ["decision", "tenant", "cursor", "limit"]
    static let notesLimit = 4000

    let engine: RequestEngine
    let limits: APILimits

    private var reviewer: Reviewer { Reviewer(engine.services.store) }

    var routes: [Route] {
        [
            Route(.get, Self.path, .admin) { request, _ in try await list(request) },
            Route(.get, Self.path + "/{id}", .admin) { request, context in
                let record = try await found { try await reviewer.verification(context.id()) }
                return try await answer(record)
            },
            Route(.post, Self.path + "/{id}/decision", .admin) { request, context in
                let bytes = try await request.jsonBytes(limit: limits.body)
                let (decision, notes) = try Self.read(bytes)
                let version = try EntityTag.version(ofIfMatch: request)
                let actor = try context.actor()
                let record = try await found {
                    try await reviewer.decide(
                        context.id(), decision, notes: notes, version: version, actor: actor)
                }
                return try await answer(record)
            },
        ]
    }

    private func list(_ request: Request) async throws -> Response {
        var members: [String: JSON] = [:]
        for (name, value) in request.uri.queryParameters { members[String(name)] = .string(String(value)) }
        var reader = BodyReader(.object(members))
        let word = reader.text("decision", limit: 16) ?? Decision.review.rawValue
        let decision = Decision(rawValue: word)
        if decision == nil { reader.fault("decision", "must be one of approved, rejected, review") }
        let cursor = reader.text("cursor", limit: 128)
        var limit = 50
        if let text = reader.text("limit", limit: 8) {
            limit = Int(text) ?? 0
            if !(1...200).contains(limit) { reader.fault("limit", "must be a whole number from 1 to 200") }
        }
        var tenant: ID?
        if let name = reader.text("tenant", limit: 200) {
            tenant = try await engine.tenant(named: name)
            if tenant == nil { reader.fault("tenant", "there is no tenant of that name") }
        }
        reader.refuseUnknown()
        let faults = reader.faults.map { Problem.Fault(pointer: String($0.pointer.dropFirst()), message: $0.message) }
        guard faults.isEmpty, let decision else { throw Problem(.invalidRequest, errors: faults) }
        let page: Page<RequestRecord>
        do throws(StoreError) {
            page = try await reviewer.list(decision, tenant: tenant, after: cursor, limit: limit)
        } catch {
            guard error.code == .cursor else { throw error }
            let fault = Problem.Fault(pointer: "cursor", message: "must be a nextCursor of an earlier page")
            throw Problem(.invalidRequest, errors: [fault])
        }
        let names = try await engine.namesOfTenants()
        var object = ObjectWriter()
        object.member("items", raw: ObjectWriter.array(page.items.map { ReviewView.render($0, names[$0.tenant]) }))
        object.member("nextCursor", page.next)
        return .json(.ok, object.finish())
    }

    private func answer(_ record: RequestRecord) async throws -> Response {
        let name = try await engine.namesOfTenants()[record.tenant]
        return .json(
            .ok, ReviewView.render(record, name), headers: [.eTag: EntityTag.text(version: record.version)])
    }

    private func found(_ body: () async throws -> RequestRecord) async throws -> RequestRecord {
        do {
            return try await body()
        } catch let refusal as Reviewer.Refusal {
            switch refusal {
            case .notFound: throw Problem(.notFound, detail: "There is no such verification.")
            case .undecided: throw Problem(.notDecidable)
            case .changed: throw Problem(.preconditionFailed)
            }
        }
    }

    private static func read(_ bytes: [UInt8]) throws -> (Decision, String?) {
        var reader = BodyReader(try JSON.body(bytes))
        let word = reader.required("decision", limit: 16)
        let decision = Decision(rawValue: word)
        if !word.isEmpty, decision == nil || decision == .review {
            reader.fault("decision", "must be approved or rejected")
        }
        let notes = reader.text("notes", limit: notesLimit)
        reader.refuseUnknown()
        if let problem = reader.problem() { throw problem }
        guard let decision else { throw Problem(.invalidRequest) }
        return (decision, notes)
    }
}
