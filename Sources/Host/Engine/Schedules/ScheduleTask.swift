package import Domain
import PluginHost
import ProviderConfig
package import Store

/// What a schedule does.
package struct ScheduleTask: Sendable {
    package struct Run: Sendable {
        package var lock: ScheduleLock
        /// `schedule`, `command:USER` or `key:PREFIX`.
        package var actor: String
        package var deadline: Timestamp
        package var acceptsEmpty: Bool
        package var listener: ListingSync.Listener
    }

    package struct Result: Sendable {
        /// Counts and codes only; shown to operators.
        package var summary: JSON
        /// Why it failed; nil when it did not.
        package var failure: String?

        package init(summary: JSON, failure: String? = nil) {
            self.summary = summary
            self.failure = failure
        }
    }

    package var definition: ScheduleDefinition
    package var run: @Sendable (Run) async throws -> Result

    package init(_ definition: ScheduleDefinition, run: @escaping @Sendable (Run) async throws -> Result) {
        self.definition = definition
        self.run = run
    }
}

extension ScheduleTask {
    /// Every provider whose plugin lists templates has one, switched off where its configuration says so: it may still be
    /// run by hand.
    package static func templateSync(_ loaded: LoadedProvider, _ sync: ListingSync) -> ScheduleTask? {
        guard loaded.plugin?.manifest.operation(.templatesList) != nil else { return nil }
        let provider = loaded.provider
        let rhythm = provider.schedule.templateSync
        let definition = ScheduleDefinition(
            name: name(ofSync: provider.id), kind: ScheduleKind.templateSync, provider: provider.id,
            isEnabled: rhythm != nil && provider.isEnabled, rhythm: rhythm ?? .every(day),
            jitter: jitter(rhythm ?? .every(day), share: 20), timeout: 5 * 60_000)
        return ScheduleTask(definition) { run in
            let reports = try await sync.run(
                loaded, by: run.actor, under: run.lock, until: run.deadline, acceptsEmpty: run.acceptsEmpty,
                listener: run.listener)
            let failures = reports.compactMap(\.failure)
            return Result(
                summary: ["listings": .array(reports.map(\.json))],
                failure: failures.isEmpty ? nil : Array(Set(failures)).sorted().joined(separator: "; "))
        }
    }

    /// What is no longer needed goes.
    /// - Parameter historyKept: how long finished jobs are remembered.
    package static func housekeeping(
        _ store: DataStore, historyKept: Duration = .seconds(30 * 86_400), retention: Rhythm = .every(day / 24),
        leaseCleanup: Rhythm = .every(day / 24)
    ) -> [ScheduleTask] {
        let retention = ScheduleDefinition(
            name: ScheduleKind.retention, kind: ScheduleKind.retention, rhythm: retention,
            jitter: jitter(retention, share: 10), timeout: 10 * 60_000)
        let leases = ScheduleDefinition(
            name: ScheduleKind.leaseCleanup, kind: ScheduleKind.leaseCleanup, rhythm: leaseCleanup,
            jitter: jitter(leaseCleanup, share: 10), timeout: 60_000)
        return [
            ScheduleTask(retention) { run in
                let before = Timestamp.now().adding(milliseconds: -historyKept.wholeMilliseconds)
                let count = try await store.pruneHistory(before: before, until: run.deadline)
                return Result(summary: ["deleted": .number(count)])
            },
            ScheduleTask(leases) { _ in Result(summary: ["deleted": .number(try await store.pruneLeases())]) },
        ]
    }

    package static func name(ofSync provider: String) -> String { "\(ScheduleKind.templateSync).\(provider)" }

    /// An expression names the minute, so none is added to it.
    private static func jitter(_ rhythm: Rhythm, share: Int64) -> Int64 {
        if case .every(let interval) = rhythm { interval / share } else { 0 }
    }

    package static let day: Int64 = 24 * 60 * 60 * 1000
}

extension ListingSync.Report {
    package var json: JSON {
        var object: [String: JSON] = [
            "provider": .string(key.provider), "tenant": key.scope.isEmpty ? .null : .string(key.scope),
            "kind": .string(key.kind.rawValue), "failure": failure.map { .string($0) } ?? .null,
        ]
        for (name, count) in [
            ("added", counts?.added), ("changed", counts?.changed), ("retired", counts?.retired),
            ("unchanged", counts?.unchanged),
        ] { object[name] = count.map { .number($0) } ?? .null }
        return .object(object)
    }
}
