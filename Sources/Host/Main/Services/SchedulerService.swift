import Engine
import Logging
import ServiceLifecycle
import Store

/// Looks every second for schedules that are due. Reading is all it costs while none is.
struct SchedulerService: Service {
    let scheduler: Scheduler
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                var isFirst = true
                while !Task.isCancelled {
                    // What the previous process of this node was running is nobody's now.
                    let orphans = isFirst
                    isFirst = false
                    group.addTask { await runOnce(orphans: orphans) }
                    do { try await Task.sleep(for: .seconds(1)) } catch { break }
                }
                group.cancelAll()
            }
        }
    }

    func runOnce(orphans: Bool) async {
        do throws(StoreError) {
            try await scheduler.runDue(orphans: orphans)
        } catch {
            logger.error("schedules could not be read", metadata: ["error": .string(error.message)])
        }
    }
}
