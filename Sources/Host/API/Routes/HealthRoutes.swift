import Domain
import Engine
import HTTPTypes
import Hummingbird

/// /health: for load balancers and operators, without a key; holds nothing that an outsider may not know.
struct HealthRoutes {
    let engine: RequestEngine
    let version: String

    var routes: [Route] {
        [
            Route(.get, "/health", .open) { _, _ in
                let health = await engine.health()
                var object = ObjectWriter()
                object.member("status", health.status.rawValue)
                object.member("version", version)
                object.object("checks") { checks in
                    for check in health.checks {
                        checks.object(check.name) { item in
                            item.member("status", check.status.rawValue)
                            item.member("detail", check.detail)
                        }
                    }
                }
                return .json(health.status == .down ? .serviceUnavailable : .ok, object.finish())
            },
            Route(.get, "/health/live", .open) { _, _ in .json(.ok, Self.status("up")) },
            Route(.get, "/health/ready", .open) { _, _ in
                let isReady = await engine.isReady()
                var object = ObjectWriter()
                object.member("status", isReady ? "ready" : "not_ready")
                object.member("roles", engine.roles.joined(separator: ","))
                return .json(isReady ? .ok : .serviceUnavailable, object.finish())
            },
        ]
    }

    private static func status(_ text: String) -> [UInt8] {
        var object = ObjectWriter()
        object.member("status", text)
        return object.finish()
    }
}
