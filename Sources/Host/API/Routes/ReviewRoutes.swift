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
        var reader = BodyReader(query: request)
        let decision = reader.choice("decision", Decision.self) ?? .review
        let tenant = try await reader.tenant(engine)
        let (cursor, limit) = reader.page()
        try reader.finishQuery()
        let page = try await Page<RequestRecord>.asked { [reviewer] () throws(StoreError) in
            try await reviewer.list(decision, tenant: tenant, after: cursor, limit: limit)
        }
        let names = try await engine.namesOfTenants()
        return .json(.ok, page.rendered { ReviewView.render($0, names[$0.tenant]) })
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
