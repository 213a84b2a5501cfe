import Domain
import Logging
import Store

// Jobs that this node owns and does not work on: a claim that could not be begun, an end that could not be written. Nobody
// rescues them from a node that lives.
extension RequestEngine {
    /// Gives them back to the queue. Until the task is cancelled.
    package func watchStrays(every interval: Duration = .seconds(15)) async {
        var suspects: Set<JobLease> = []
        while !Task.isCancelled {
            do { try await Task.sleep(for: interval) } catch { return }
            suspects = await giveBackStrays(suspects)
        }
    }

    /// - Parameter suspects: seen at the last look. A job is claimed a moment before its run begins, so only what is seen
    ///   twice is given back; a run that comes later still is fenced.
    /// - Returns: those to look at again.
    func giveBackStrays(_ suspects: Set<JobLease>) async -> Set<JobLease> {
        do {
            let strays = try await services.store.leases(of: services.node).filter { runs.entry($0.request) == nil }
            for stray in strays where suspects.contains(stray) && !runs.isStopping {
                logger.warning(
                    "nobody worked on a job of this node; it goes back to the queue",
                    metadata: ["request": .string(stray.request.text)])
                try await services.store.requeue(stray, worked: 0)
                bell.ring()
            }
            return Set(strays).subtracting(suspects)
        } catch {
            // What was given back meanwhile is fenced, and no stray any more.
            if error.code != .fenced {
                logger.error("cannot look for stray jobs", metadata: ["error": .string(error.message)])
            }
            return suspects
        }
    }
}
