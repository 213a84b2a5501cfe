import Domain
import Engine
import HTTPTypes
import Hummingbird

/// The templates and plans that the tenant may ask for, without a word of whose they are.
struct TemplateRoutes {
    let engine: RequestEngine

    var routes: [Route] {
        [
            Route(.get, "/api/v1/templates", .client) { request, context in
                let page = try TextPage.read(request)
                let offer = await engine.templates(of: try context.client().tenantName)
                return Self.answer(offer, page, id: \.id) { template, item in
                    item.member("id", template.id)
                    item.member("name", template.name)
                    item.member("description", template.description)
                    item.member("steps", .array(template.steps.map { .string($0) }))
                }
            },
            Route(.get, "/api/v1/plans", .client) { request, context in
                let page = try TextPage.read(request)
                let offer = await engine.plans(of: try context.client().tenantName)
                return Self.answer(offer, page, id: \.id) { plan, item in
                    item.member("id", plan.id)
                    item.member("name", plan.name)
                    item.member("description", plan.description)
                }
            },
        ]
    }

    private static func answer<Item>(
        _ offer: Offer<Item>, _ page: TextPage, id: (Item) -> String, _ write: (Item, inout ObjectWriter) -> Void
    ) -> Response {
        let (items, next) = page.cut(offer.items, by: id)
        var object = ObjectWriter()
        let written = items.map { item in
            var object = ObjectWriter()
            write(item, &object)
            return object.finish()
        }
        object.member("items", raw: ObjectWriter.array(written))
        object.member("nextCursor", next)
        object.member("stale", .bool(offer.isStale))
        object.member("syncedAt", offer.syncedAt?.iso8601)
        return .json(.ok, object.finish())
    }
}
