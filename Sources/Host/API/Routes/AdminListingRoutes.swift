import Domain
import Engine
import HTTPTypes
import Hummingbird
import Store

/// For operators: what providers list, with its history, and syncing it now.
struct AdminListingRoutes {
    let engine: RequestEngine
    let scheduler: Scheduler

    private static let filters = ["provider", "tenant", "kind", "templateId"]

    var routes: [Route] {
        [
            Route(.get, "/api/v1/admin/templates", .admin) { request, _ in
                let page = try TextPage.read(request, besides: Self.filters)
                let kind = try Self.kind(request)
                let rows = try await engine.listed(
                    kind, provider: request.query("provider"), scope: request.query("tenant"),
                    externalID: request.query("templateId"))
                let (items, next) = page.cut(rows, by: \.order)
                var object = ObjectWriter()
                object.member("items", raw: ObjectWriter.array(items.map(ListedView.render)))
                object.member("nextCursor", next)
                return .json(.ok, object.finish())
            },
            Route(.post, "/api/v1/admin/templates/sync", .admin) { request, context in
                let actor = try context.actor()
                let acceptsEmpty = request.query("acceptEmpty") == "true"
                let names = try names(request.query("provider"))
                var items: [[UInt8]] = []
                for name in names {
                    do {
                        let result = try await scheduler.run(name, by: actor, acceptsEmpty: acceptsEmpty)
                        items.append(ScheduleView.render(name, result))
                    } catch Scheduler.Refusal.running where names.count > 1 {
                        items.append(ScheduleView.running(name))
                    } catch let refusal as Scheduler.Refusal {
                        throw Problem(refusal)
                    }
                }
                var object = ObjectWriter()
                object.member("results", raw: ObjectWriter.array(items))
                return .json(.ok, object.finish())
            },
        ]
    }

    /// The sync of that provider, or all.
    private func names(_ provider: String?) throws(Problem) -> [String] {
        let all = scheduler.names.filter { $0.hasPrefix(ScheduleKind.templateSync + ".") }
        guard let provider else { return all }
        let name = ScheduleTask.name(ofSync: provider)
        if all.contains(name) { return [name] }
        throw Problem(.notFound, detail: "There is no provider '\(provider)' that lists templates.")
    }

    private static func kind(_ request: Request) throws(Problem) -> ListingKind {
        guard let text = request.query("kind") else { return .template }
        if let kind = ListingKind(rawValue: text) { return kind }
        throw Problem(
            .invalidRequest, errors: [.init(pointer: "kind", message: "must be one of template, plan")])
    }
}
