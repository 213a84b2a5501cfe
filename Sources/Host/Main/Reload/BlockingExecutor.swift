import Dispatch

/// A thread for work that reads files and links libraries: the threads that serve requests must not wait for it.
final class BlockingExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "gatehouse.reload")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedSerialExecutor()
        queue.async { job.runSynchronously(on: executor) }
    }
}
