import Domain
import Engine
import HTTPTypes
import Hummingbird
import Store

/// /api/v1/admin/dead-letters: requests that were given up, for an operator to decide.
struct DeadLetterRoutes {
    static let path = "/api/v1/admin/dead-letters"

    let engine: RequestEngine
    let limits: APILimits

    var routes: [Route] {
        [
            Route(.get, Self.path, .admin) { request, _ in
                let selection = try await DeadLetterSelection.read(request, engine)
                let page = try await engine.deadLetters(
                    selection.filter, after: selection.cursor, limit: selection.limit)
                let names = try await engine.namesOfTenants()
                return .json(.ok, page.rendered { DeadLetterView.render($0, tenant: names[$0.tenant]) })
            },
            Route(.post, Self.path + "/replay", .admin) { request, context in
                let selection = try await selection(request)
                let counts = try await engine.replayDeadLetters(
                    selection.filter, limit: selection.limit, actor: try context.actor())
                return Self.counts([("replayed", counts.replayed), ("refused", counts.refused)])
            },
            Route(.post, Self.path + "/purge", .admin) { request, context in
                let selection = try await selection(request)
                let count = try await engine.purgeDeadLetters(
                    selection.filter, limit: selection.limit, actor: try context.actor())
                return Self.counts([("purged", count)])
            },
            Route(.get, Self.path + "/{id}", .admin) { _, context in
                let journal = try await engine.deadLetter(context.id())
                let names = try await engine.namesOfTenants()
                return .json(.ok, DeadLetterView.render(journal, tenant: names[journal.letter.tenant]))
            },
            Route(.post, Self.path + "/{id}/replay", .admin) { _, context in
                let resumes = try await engine.replayDeadLetter(context.id(), actor: context.actor())
                var object = ObjectWriter()
                object.member("resumes", .bool(resumes))
                return .json(.ok, object.finish())
            },
            Route(.delete, Self.path + "/{id}", .admin) { _, context in
                try await engine.purgeDeadLetter(context.id(), actor: context.actor())
                return Response(status: .noContent, headers: [.cacheControl: "no-store"])
            },
        ]
    }

    private func selection(_ request: Request) async throws -> DeadLetterSelection {
        try await DeadLetterSelection.read(JSON.body(request.jsonBytes(limit: limits.body)), engine)
    }

    private static func counts(_ counts: [(String, Int)]) -> Response {
        var object = ObjectWriter()
        for (name, count) in counts { object.member(name, .number(count)) }
        return .json(.ok, object.finish())
    }
}
