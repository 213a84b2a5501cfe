package import Domain
package import Logging
package import Store

/// Runs what is due, each schedule by one process at a time; safe to have in any number of processes, and when one dies
/// in the middle of a run.
package struct Scheduler: Sendable {
    package enum Refusal: Error, Hashable, Sendable {
        case unknown(available: [String])
        /// Another process, or another call, runs it now.
        case running
    }

    /// Who a run is by when nobody asked for it.
    private static let actor = "schedule"

    private let store: DataStore
    private let table: TaskTable
    private let owner: ID
    private let isNode: Bool
    private let logger: Logger

    /// - Parameter owner: a registered node, or, if not `isNode`, anything of one's own.
    package init(store: DataStore, tasks: [ScheduleTask], owner: ID, isNode: Bool, logger: Logger) {
        self.store = store
        table = TaskTable(tasks)
        self.owner = owner
        self.isNode = isNode
        self.logger = logger
    }

    package var names: [String] { tasks.keys.sorted() }

    private var tasks: [String: ScheduleTask] { table.all }

    /// Other schedules from here on; runs under way end as they began. ``settle()`` writes them down.
    package func replace(_ tasks: [ScheduleTask]) { table.replace(tasks) }

    /// Writes down which schedules there are: a server makes them the only ones, a command adds what is missing.
    package func settle() async throws(StoreError) {
        let definitions = tasks.values.map(\.definition).sorted { $0.name < $1.name }
        let first: @Sendable (ScheduleDefinition) -> Timestamp = {
            SchedulePolicy.first($0, at: .now(), draw: .random(in: 0...1))
        }
        if isNode {
            try await store.setSchedules(definitions, firstRun: first)
        } else {
            try await store.addSchedules(definitions, firstRun: first)
        }
    }

    package func schedules() async throws(StoreError) -> [ScheduleRecord] { try await store.schedules() }

    /// Runs whatever is due, side by side, to its end.
    /// - Parameter orphans: try those too that are being run, in case the node that ran them is over.
    package func runDue(orphans: Bool = false) async throws(StoreError) {
        let now = Timestamp.now()
        let due = try await store.schedules().filter { schedule in
            schedule.definition.isEnabled && schedule.nextRunAt <= now
                && (orphans || schedule.lockedUntil.map { $0 <= now } ?? true)
        }.map(\.definition.name)
        await withDiscardingTaskGroup { group in
            for name in due {
                group.addTask {
                    do {
                        _ = try await run(name, by: Self.actor, onlyIfDue: true)
                    } catch is Refusal {
                        // Another runs it, or has just run it.
                    } catch {
                        logger.error(
                            "a schedule could not be run",
                            metadata: ["schedule": .string(name), "error": .string("\(error)")])
                    }
                }
            }
        }
    }

    /// Runs one now.
    package func run(
        _ name: String, by actor: String, onlyIfDue: Bool = false, acceptsEmpty: Bool = false,
        listener: @escaping ListingSync.Listener = { _ in }
    ) async throws -> ScheduleTask.Result {
        guard let task = tasks[name] else { throw Refusal.unknown(available: names) }
        guard
            let lock = try await store.lockSchedule(
                name, owner: owner, isNode: isNode, actor: actor, onlyIfDue: onlyIfDue)
        else { throw Refusal.running }
        let deadline = lock.startedAt.adding(milliseconds: task.definition.timeout)
        let result: ScheduleTask.Result
        do {
            result = try await task.run(
                .init(lock: lock, actor: actor, deadline: deadline, acceptsEmpty: acceptsEmpty, listener: listener))
        } catch {
            result = ScheduleTask.Result(summary: .null, failure: String(describing: error))
        }
        try await note(result, of: task, lock)
        if actor != Self.actor {
            try await store.appendAudit(
                AuditEntry(
                    actor: actor, action: "schedule.run", target: name,
                    detail: ["result": result.failure == nil ? "succeeded" : "failed"]))
        }
        return result
    }

    private func note(_ result: ScheduleTask.Result, of task: ScheduleTask, _ lock: ScheduleLock) async throws {
        if Task.isCancelled && result.failure != nil {
            // The server stops: nobody is to blame, and the next start goes on.
            try await store.unlockSchedule(
                lock, .failed, error: "the server stopped", summary: result.summary, failures: lock.failures,
                nextRunAt: .now())
            return
        }
        let failures = result.failure == nil ? 0 : lock.failures + 1
        if let failure = result.failure {
            logger.log(
                level: failures >= SchedulePolicy.alert ? .error : .warning, "a schedule failed",
                metadata: [
                    "schedule": .string(lock.name), "failures": "\(failures)", "error": .string(failure),
                ])
        } else {
            logger.info(
                "a schedule ran", metadata: ["schedule": .string(lock.name), "result": .string(result.summary.text)])
        }
        let next = SchedulePolicy.next(
            task.definition, startedAt: lock.startedAt, endedAt: .now(), failures: failures,
            draw: .random(in: 0...1))
        try await store.unlockSchedule(
            lock, result.failure == nil ? .succeeded : .failed, error: result.failure, summary: result.summary,
            failures: failures, nextRunAt: next)
    }
}
