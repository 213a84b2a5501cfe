import Domain
import Engine
import HTTPTypes
import Hummingbird
import Store

/// /health: for load balancers and operators. What is open without a key holds nothing that an outsider may not know.
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
            Route(.get, "/health/database", .open) { _, _ in Self.part(await engine.health(), "database") },
            Route(.get, "/health/queue", .open) { _, _ in
                guard let counts = await engine.queueCounts() else {
                    return Self.queue(.down, [:], oldest: nil)
                }
                let status = await engine.health().checks.first { $0.name == "queue" }?.status ?? .up
                return Self.queue(status, counts.byState, oldest: counts.oldest)
            },
            Route(.get, "/health/providers", .admin) { _, _ in
                let checks = await engine.health().checks.filter { ["providers", "isolation"].contains($0.name) }
                return .json(
                    .ok, ProviderView.render(engine.services.accounts.catalogue.standing, checks: checks))
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

    private static func part(_ health: Health, _ name: String) -> Response {
        let check = health.checks.first { $0.name == name }
        var object = ObjectWriter()
        object.member("status", (check?.status ?? .down).rawValue)
        object.member("detail", check?.detail)
        return .json(check?.status == .up ? .ok : .serviceUnavailable, object.finish())
    }

    private static func queue(_ status: Health.Status, _ counts: [JobState: Int], oldest: Timestamp?) -> Response {
        var object = ObjectWriter()
        object.member("status", status.rawValue)
        object.object("jobs") { jobs in
            for state in JobState.allCases { jobs.member(state.rawValue, .number(counts[state] ?? 0)) }
        }
        object.member("oldestAt", oldest?.iso8601)
        return .json(status == .down ? .serviceUnavailable : .ok, object.finish())
    }

    private static func status(_ text: String) -> [UInt8] {
        var object = ObjectWriter()
        object.member("status", text)
        return object.finish()
    }
}
