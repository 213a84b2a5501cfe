import CCell
import Domain
import Glibc
import Synchronization

/// Keeps one cell alive on a thread of its own: starts its process, hands frames over, takes answers, ends it when it is
/// late or talks nonsense, and starts the next.
final class CellKeeper: Sendable {
    typealias Waiter = CheckedContinuation<CellAnswer, Never>

    struct State {
        var queue = CellQueue<Waiter>()
        var process: CellProcess?
        /// Counts processes, so that bytes for one never reach the next.
        var generation = 0
        var outbox = Outbox()
        var isFlushing = false
        /// The socket is full; the thread waits until it is not.
        var isBlocked = false
        /// How the first start went.
        var start: Result<Hello.Plugin, PluginLoadError>?
    }

    let plan: CellPlan
    let vitals: CellVitals
    let state = Mutex(State())
    /// Wakes the thread.
    private let bell: Int32
    /// Rung when the first start is over.
    private let startBell: Int32
    private let load = Atomic<Int>(0)

    init(_ plan: CellPlan, _ vitals: CellVitals) {
        self.plan = plan
        self.vitals = vitals
        bell = ccell_event()
        startBell = ccell_event()
        var thread = pthread_t()
        let keeper = unsafe Unmanaged.passRetained(self)
        let code = unsafe pthread_create(&thread, nil, { unsafe CellKeeper.enter($0) }, keeper.toOpaque())
        if code == 0 {
            pthread_detach(thread)
        } else {
            unsafe keeper.release()
            _ = state.withLock { $0.queue.close(reason: "there is no thread for a cell") }
            begun(.failure(PluginLoadError(.cannotLoad, "there is no thread for a cell")))
        }
    }

    deinit {
        close(bell)
        close(startBell)
    }

    private static func enter(_ keeper: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let keeper = unsafe keeper else { return nil }
        unsafe Unmanaged<CellKeeper>.fromOpaque(keeper).takeRetainedValue().run()
        return nil
    }

    /// Frames not answered.
    var outstanding: Int { load.load(ordering: .relaxed) }

    // MARK: Asking

    func ask(_ id: UInt64, _ kind: Frame.Kind, _ instance: CellInstance, _ frame: [UInt8]) async -> CellAnswer {
        load.wrappingAdd(1, ordering: .relaxed)
        defer { load.wrappingSubtract(1, ordering: .relaxed) }
        return await withCheckedContinuation { continuation in
            add(CellJob(id: id, kind: kind, instance: instance, frame: frame, waiter: continuation))
        }
    }

    func add(_ job: CellJob<Waiter>) {
        let reception = state.withLock { state in
            let reception = state.queue.add(job, at: Self.now())
            if case .send(let bytes) = reception { state.outbox.add(bytes) }
            return reception
        }
        switch reception {
        case .send: flush()
        case .wait: ccell_ring(bell)
        case .refused(let reason): job.waiter?.resume(returning: .unavailable(reason: reason))
        }
    }

    /// Ends the cell for good. What is under way is told so.
    func end(reason: String) {
        let jobs = state.withLock { $0.queue.close(reason: reason) }
        for job in jobs { job.waiter?.resume(returning: .unavailable(reason: reason)) }
        ccell_ring(bell)
    }

    /// Sends what is to be sent, unless somebody else is at it. Never waits.
    func flush() {
        while true {
            let work = state.withLock { state -> (CellProcess, [UInt8], Int)? in
                guard let process = state.process, !state.isFlushing, !state.isBlocked, !state.outbox.isEmpty else {
                    return nil
                }
                state.isFlushing = true
                return (process, state.outbox.next(), state.generation)
            }
            guard let (process, bytes, generation) = work else { return }
            let sent = process.send(bytes) ?? 0
            let isFull = state.withLock { state in
                guard state.generation == generation else { return false }
                state.isFlushing = false
                state.outbox.drop(sent)
                state.isBlocked = sent < bytes.count
                return state.isBlocked
            }
            if isFull { return ccell_ring(bell) }
        }
    }

    // MARK: Starting

    /// How the first start went. Blocks its thread until that is known.
    func firstStart() -> Result<Hello.Plugin, PluginLoadError> {
        while true {
            if let start = state.withLock({ $0.start }) { return start }
            var event = pollfd(fd: startBell, events: Int16(POLLIN), revents: 0)
            _ = unsafe poll(&event, 1, -1)
        }
    }

    func begun(_ start: Result<Hello.Plugin, PluginLoadError>) {
        let isFirst = state.withLock { state in
            defer { state.start = state.start ?? start }
            return state.start == nil
        }
        if isFirst { ccell_ring(startBell) }
    }

    // MARK: The thread

    var isEnded: Bool {
        state.withLock { state in
            if case .closed = state.queue.phase { true } else { false }
        }
    }

    private func run() {
        while !isEnded {
            let pause = CellLife(self).live()
            if pause > 0 { rest(milliseconds: pause) }
        }
    }

    /// Waits, at most until the keeper is ended.
    private func rest(milliseconds: Int) {
        let end = Self.now() + UInt64(milliseconds) * 1_000_000
        while !isEnded {
            let now = Self.now()
            guard now < end else { return }
            _ = listen(milliseconds: Int((end - now) / 1_000_000) + 1)
        }
    }

    /// Waits for the bell, and for the cell.
    /// - Returns: whether the cell's socket has something, and whether it takes something.
    func listen(to process: CellProcess? = nil, milliseconds: Int) -> (readable: Bool, writable: Bool) {
        let isBlocked = state.withLock { $0.isBlocked }
        var events = [
            pollfd(fd: bell, events: Int16(POLLIN), revents: 0),
            pollfd(fd: process?.socket ?? -1, events: Int16(isBlocked ? POLLIN | POLLOUT : POLLIN), revents: 0),
        ]
        guard unsafe poll(&events, 2, Int32(clamping: milliseconds)) > 0 else { return (false, false) }
        if events[0].revents != 0 { ccell_hush(bell) }
        let seen = Int32(events[1].revents)
        return (seen & (POLLIN | POLLHUP | POLLERR) != 0, isBlocked && seen & (POLLOUT | POLLHUP | POLLERR) != 0)
    }

    /// Nanoseconds of a clock that nobody sets.
    static func now() -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }
}
