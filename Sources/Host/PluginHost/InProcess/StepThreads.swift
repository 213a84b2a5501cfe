import Glibc
import Synchronization

/// Threads for steps that compute, which would hold up everybody else on the cooperative pool. As many as there are
/// processors; made when first needed and kept.
@safe final class StepThreads: Sendable {
    static let shared = StepThreads(count: max(2, min(16, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))))

    private let queue = Mutex<[@Sendable () -> Void]>([])
    /// Counts what is in the queue. Never freed: the threads wait on it for the life of the process.
    private nonisolated(unsafe) let ready: UnsafeMutablePointer<sem_t>

    private init(count: Int) {
        unsafe ready = .allocate(capacity: 1)
        unsafe sem_init(ready, 0, 0)
        for _ in 0..<count {
            var thread = pthread_t()
            let crew = unsafe Unmanaged.passRetained(self)
            let code = unsafe pthread_create(&thread, nil, { unsafe StepThreads.enter($0) }, crew.toOpaque())
            if code == 0 { pthread_detach(thread) } else { unsafe crew.release() }
        }
    }

    func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            queue.withLock { $0.append { continuation.resume(returning: work()) } }
            unsafe sem_post(ready)
        }
    }

    private static func enter(_ crew: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let crew = unsafe crew else { return nil }
        unsafe Unmanaged<StepThreads>.fromOpaque(crew).takeUnretainedValue().work()
    }

    private func work() -> Never {
        while true {
            while unsafe sem_wait(ready) != 0 {}
            let next = queue.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            next?()
        }
    }
}
