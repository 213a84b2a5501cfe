package import Domain
package import Logging
package import Store
import Synchronization

/// Runs maintenance while this node holds the leader's lease, and waits for the lease while another does.
package final class Leader: Sendable {
    private static let lease: Int64 = 15_000
    private static let renewal = Duration.seconds(5)

    private let store: DataStore
    private let node: ID
    private let tasks: [any MaintenanceTask]
    private let logger: Logger
    private let clock = ContinuousClock()
    private let heldUntil = Mutex<ContinuousClock.Instant?>(nil)

    package init(store: DataStore, node: ID, tasks: [any MaintenanceTask], logger: Logger) {
        self.store = store
        self.node = node
        self.tasks = tasks
        self.logger = logger
    }

    package var isLeading: Bool { heldUntil.withLock { $0.map { clock.now < $0 } ?? false } }

    /// Until the task is cancelled; the lease is given up then, so that another node need not wait for its end.
    package func run() async {
        await renew()
        await withTaskGroup { group in
            group.addTask { await self.keepRenewing() }
            for task in tasks { group.addTask { await self.keepRunning(task) } }
        }
        guard isLeading else { return }
        heldUntil.withLock { $0 = nil }
        do {
            _ = try await store.takeLease("leader", owner: node, milliseconds: 0)
        } catch {
            logger.warning("the leader's lease runs out by itself", metadata: ["error": "\(error)"])
        }
    }

    private func keepRenewing() async {
        while !Task.isCancelled {
            do { try await Task.sleep(for: Self.renewal) } catch { return }
            await renew()
        }
    }

    private func renew() async {
        // From before the lease was asked for: ours must not last longer than the database's.
        let start = clock.now
        let led = isLeading
        do {
            let held = try await store.takeLease("leader", owner: node, milliseconds: Self.lease) != nil
            heldUntil.withLock { $0 = held ? start + .milliseconds(Self.lease) : nil }
            if held != led { logger.info(held ? "leading" : "another node leads") }
        } catch {
            logger.error("cannot renew the leader's lease", metadata: ["error": "\(error)"])
        }
    }

    private func keepRunning(_ task: any MaintenanceTask) async {
        while !Task.isCancelled {
            let wait = isLeading ? await runOnce(task) : task.interval
            do { try await Task.sleep(for: wait) } catch { return }
        }
    }

    private func runOnce(_ task: any MaintenanceTask) async -> Duration {
        do {
            return try await task.run() ?? task.interval
        } catch {
            logger.error("maintenance failed", metadata: ["task": .string(task.name), "error": "\(error)"])
            return task.interval
        }
    }
}
