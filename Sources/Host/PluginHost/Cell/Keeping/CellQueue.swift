/// A frame for a cell, kept until it is answered.
struct CellJob<Waiter: Sendable>: Sendable {
    let id: UInt64
    let kind: Frame.Kind
    let instance: CellInstance
    let frame: [UInt8]
    /// nil: nobody waits.
    let waiter: Waiter?
}

/// The frames of one cell, across the deaths of the processes that it lives in.
///
/// Down can transition to: running (a process is ready) and closed. Running: down (it died) and closed. Closed: nothing.
/// Generic, so that its rules can be tested without processes.
struct CellQueue<Waiter: Sendable>: Sendable {
    typealias Job = CellJob<Waiter>

    enum Phase: Hashable, Sendable {
        case down
        case running
        case closed(reason: String)
    }

    /// Instances that one process holds; the one used least recently goes first.
    static var mostInstances: Int { 256 }

    private(set) var phase = Phase.down
    /// Not sent to this process, oldest first.
    private(set) var waiting: [Job] = []
    /// Sent and not answered, oldest first: a cell answers in order.
    private var sent: [Job] = []
    private var answered = 0
    /// When the oldest of them became the oldest; nanoseconds.
    private var since: UInt64 = 0
    /// Instances of this process, with their last use.
    private var held: [UInt64: (instance: CellInstance, use: UInt64)] = [:]
    private var uses: UInt64 = 0
    private var ownFrames: UInt64 = 1 << 63

    /// Frames not answered.
    var count: Int { waiting.count + sent.count - answered }

    enum Reception: Sendable {
        /// Send these bytes.
        case send([UInt8])
        case wait
        case refused(reason: String)
    }

    mutating func add(_ job: Job, at now: UInt64) -> Reception {
        switch phase {
        case .closed(let reason): return .refused(reason: reason)
        case .down:
            waiting.append(job)
            return .wait
        case .running: return .send(transmit(job, at: now))
        }
    }

    /// A process is ready.
    /// - Returns: what to send.
    mutating func started(at now: UInt64) -> [UInt8] {
        guard case .down = phase else { return [] }
        phase = .running
        let jobs = waiting
        waiting = []
        return jobs.reduce(into: []) { bytes, job in bytes += transmit(job, at: now) }
    }

    private mutating func transmit(_ job: Job, at now: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        let instance = job.instance
        switch job.kind {
        case .create: use(instance)
        case .destroy:
            guard held.removeValue(forKey: instance.id) != nil else { return [] }
        case .migrate: break
        case .step, .ingest, .hello:
            if held[instance.id] == nil {
                bytes += send(.create, instance, at: now)
            }
            use(instance)
            if held.count > Self.mostInstances, let idle = held.min(by: { $0.value.use < $1.value.use })?.value {
                held[idle.instance.id] = nil
                bytes += send(.destroy, idle.instance, at: now)
            }
        }
        push(job, at: now)
        return bytes + job.frame
    }

    private mutating func use(_ instance: CellInstance) {
        uses += 1
        held[instance.id] = (instance, uses)
    }

    private mutating func send(_ kind: Frame.Kind, _ instance: CellInstance, at now: UInt64) -> [UInt8] {
        ownFrames += 1
        let frame = kind == .create ? instance.creation(ownFrames) : instance.destruction(ownFrames)
        push(Job(id: ownFrames, kind: kind, instance: instance, frame: frame, waiter: nil), at: now)
        return frame
    }

    private mutating func push(_ job: Job, at now: UInt64) {
        if answered == sent.count { since = now }
        sent.append(job)
    }

    /// The job that an answer must be for.
    func expected(_ id: UInt64, _ kind: Frame.Kind) throws(FrameError) -> Job {
        guard answered < sent.count else { throw FrameError("an answer to nothing") }
        let job = sent[answered]
        guard job.id == id, job.kind == kind else {
            throw FrameError(
                "an answer of kind \(kind) to frame \(id), where one of kind \(job.kind) to \(job.id) is due")
        }
        return job
    }

    /// The expected answer is here.
    mutating func settle(at now: UInt64) {
        answered += 1
        since = now
        // Dropped in runs: one by one would move all that is behind each time.
        if answered == sent.count || answered >= 64 {
            sent.removeFirst(answered)
            answered = 0
        }
    }

    /// Nanoseconds for which the oldest frame has been the oldest; nil when none is out.
    func age(at now: UInt64) -> UInt64? {
        answered < sent.count ? now - min(since, now) : nil
    }

    /// The process died.
    /// - Parameters:
    ///   - executing: the frame it worked on, by its own account. Only that one is blamed; all others wait for the next
    ///     process.
    ///   - isGarbage: it sent something instead of its next answer; then that frame is blamed if it names none.
    /// - Returns: the blamed job, which is not among them any more.
    mutating func died(executing: UInt64, isGarbage: Bool = false) -> Job? {
        if case .running = phase { phase = .down }
        held = [:]
        var open = Array(sent[answered...])
        sent = []
        answered = 0
        var blamed: Job?
        let named = open.firstIndex { $0.id == executing }
        if let index = named ?? (isGarbage ? open.indices.first : nil) {
            // An instance that this queue made on its own is for the next job that uses it.
            let wanted =
                open[index].waiter == nil
                ? open[index...].firstIndex { $0.waiter != nil && $0.instance.id == open[index].instance.id } : index
            if let wanted { blamed = open.remove(at: wanted) }
        }
        // What nobody waits for was about instances of that process.
        waiting = open.filter { $0.waiter != nil } + waiting
        return blamed
    }

    /// - Returns: all jobs, whose waiters want to know.
    mutating func close(reason: String) -> [Job] {
        if case .closed = phase { return [] }
        phase = .closed(reason: reason)
        return drain()
    }

    /// Gives all jobs back that wait for a process.
    mutating func drain() -> [Job] {
        defer {
            waiting = []
            sent = []
            answered = 0
        }
        return sent[answered...].filter { $0.waiter != nil } + waiting
    }
}
