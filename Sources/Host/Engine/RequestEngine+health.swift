import Domain
import Egress
import Logging
import PluginHost
import ProviderConfig
import Store

/// How the host is, in a form that an outsider may see.
package struct Health: Sendable {
    package enum Status: String, Sendable {
        case up
        /// Serves, but something needs an operator.
        case degraded
        case down
    }

    package struct Check: Sendable {
        package var name: String
        package var status: Status
        package var detail: String?
    }

    package var checks: [Check]

    package var status: Status {
        if checks.contains(where: { $0.status == .down }) { return .down }
        return checks.contains { $0.status == .degraded } ? .degraded : .up
    }
}

extension RequestEngine {
    /// Provider names stay inside: only how many of them serve is told.
    package func health() async -> Health {
        var checks: [Health.Check] = []
        do {
            try await services.store.ping()
            let statistics = services.store.statistics
            checks.append(
                .init(
                    name: "database", status: .up,
                    detail: "\(statistics.commits) commits of \(statistics.units) transactions"))
        } catch {
            checks.append(.init(name: "database", status: .down, detail: "the database does not answer"))
        }
        let providers = services.accounts.catalogue.providers.values.filter(\.provider.isEnabled)
        let broken = providers.filter(\.isBroken).count
        let open = providers.filter { services.isBreakerOpen($0.provider) }.count
        let rejected = services.accounts.catalogue.snapshot.rejectedFiles.count
        var detail = "\(providers.count) enabled, \(broken) broken, \(open) with an open breaker"
        if rejected > 0 { detail += ", \(rejected) files refused: an older revision serves, or none" }
        checks.append(.init(name: "providers", status: broken + open + rejected > 0 ? .degraded : .up, detail: detail))
        checks.append(isolationCheck(providers))
        let length = backlog.length
        checks.append(
            .init(
                name: "queue", status: length < backlog.limit ? .up : .degraded,
                detail: "\(length) waiting, limit \(backlog.limit)"))
        checks.append(.init(name: "callbacks", status: .up, detail: callbackCounts.detail))
        checks.append(.init(name: "roles", status: .up, detail: roles.joined(separator: ",")))
        checks.append(await scheduleCheck())
        checks.append(await webhookCheck())
        checks.append(
            .init(
                name: "work", status: runs.isStopping ? .down : .up,
                detail: runs.isStopping ? "stopping" : "\(runs.count) requests under way"))
        return Health(checks: checks)
    }

    /// What keeps plugins from doing harm, and what this system does not grant of it.
    private func isolationCheck(_ providers: [LoadedProvider]) -> Health.Check {
        let healths = providers.compactMap(\.plugin).map(\.transport.health)
        let missing = healths.compactMap(\.confinement).reduce(Confinement.whole) { $0.intersection($1) }.missing
        let trusted = healths.filter { $0.confinement == nil }.count
        let givenUp = healths.filter { $0.problem != nil }.count
        var detail = "\(healths.count - trusted) in cells, \(trusted) in-process, \(givenUp) given up"
        if !missing.isEmpty { detail += "; this system does not grant \(missing.joined(separator: ", "))" }
        return .init(name: "isolation", status: missing.isEmpty && givenUp == 0 ? .up : .degraded, detail: detail)
    }

    private func scheduleCheck() async -> Health.Check {
        let schedules: [ScheduleRecord]
        do {
            schedules = try await services.store.schedules()
        } catch {
            logger.error("cannot read the schedules", metadata: ["error": .string(error.message)])
            return .init(name: "schedules", status: .degraded, detail: "they cannot be read")
        }
        let enabled = schedules.filter(\.definition.isEnabled)
        let failing = enabled.filter { $0.failures >= SchedulePolicy.alert }.count
        return .init(
            name: "schedules", status: failing > 0 ? .degraded : .up,
            detail: "\(enabled.count) enabled, \(failing) failing again and again")
    }

    /// What a tenant's endpoint does not take is no fault of ours, so it only shows in the numbers.
    private func webhookCheck() async -> Health.Check {
        do {
            let counts = try await services.store.webhookCounts()
            let oldest = counts.oldestDue.map { "\(max(0, Timestamp.now() - $0) / 1000) s" } ?? "none"
            let pending = counts.pending < WebhookCounts.most ? "\(counts.pending)" : "\(WebhookCounts.most) or more"
            return .init(
                name: "webhooks", status: .up,
                detail: "\(pending) due, the oldest for \(oldest), \(counts.disabled) endpoints disabled")
        } catch {
            logger.error("cannot read the webhooks", metadata: ["error": .string(error.message)])
            return .init(name: "webhooks", status: .degraded, detail: "they cannot be read")
        }
    }

    package func isReady() async -> Bool {
        guard !runs.isStopping else { return false }
        do {
            try await services.store.ping()
            return true
        } catch {
            return false
        }
    }
}
