import Domain
import Engine
import HTTPTypes
import Hummingbird

/// What the tenant may ask for, without a word of who would serve it.
struct CapabilityRoutes {
    let engine: RequestEngine

    var routes: [Route] {
        [
            Route(.get, "/api/v1/capabilities", .client) { _, context in
                let capabilities = await engine.capabilities(of: try context.client().tenantName)
                var object = ObjectWriter()
                let items = capabilities.map { capability in
                    var item = ObjectWriter()
                    item.member("operation", capability.operation)
                    item.member("types", .array(capability.types.map { .string($0) }))
                    item.member("countries", .array(capability.countries.map { .string($0) }))
                    item.member("templates", .array(capability.templates.map { .string($0) }))
                    item.member("available", .bool(capability.available))
                    return item.finish()
                }
                object.member("operations", raw: ObjectWriter.array(items))
                return .json(.ok, object.finish())
            }
        ]
    }
}
