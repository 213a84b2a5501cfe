import Synchronization

/// Serves one process while it lives.
struct CellService {
    let keeper: CellKeeper
    let process: CellProcess
    let rules: EffectRules
    /// Milliseconds for one frame.
    let patience: Int

    /// How often lateness is looked at, in milliseconds.
    private static let beat = 250

    /// - Returns: why the process was killed; nil when it ended by itself, or is not needed any more.
    func run(_ buffer: inout FrameBuffer) -> CellDeath? {
        var isKilled: CellDeath?
        while true {
            let (readable, writable) = keeper.listen(to: process, milliseconds: isKilled == nil ? wait() : -1)
            if writable {
                keeper.state.withLock { $0.isBlocked = false }
                keeper.flush()
            }
            if readable {
                guard buffer.receive(from: process.socket) != .end else { return isKilled }
                do throws(FrameError) {
                    try take(&buffer)
                } catch {
                    process.kill()
                    return .garbage("\(error)")
                }
            }
            if isKilled == nil {
                if keeper.isEnded {
                    process.kill()
                    return nil
                }
                if isLate() {
                    // What it answers until it is gone counts.
                    process.kill()
                    isKilled = .overtime(milliseconds: patience)
                }
            }
        }
    }

    private func take(_ buffer: inout FrameBuffer) throws(FrameError) {
        while let frame = try buffer.next() {
            let (id, kind) = (frame.id, frame.kind)
            let job = try expected(id, kind)
            let answer = try CellAnswer(frame, rules: rules)
            keeper.state.withLock { $0.queue.settle(at: CellKeeper.now()) }
            if kind == .step || kind == .ingest { keeper.vitals.lived() }
            job?.waiter?.resume(returning: answer)
        }
    }

    /// nil: the keeper was ended meanwhile, and has told everybody.
    private func expected(_ id: UInt64, _ kind: Frame.Kind) throws(FrameError) -> CellJob<CellKeeper.Waiter>? {
        let found = keeper.state.withLock { state -> Result<CellJob<CellKeeper.Waiter>?, FrameError> in
            if case .closed = state.queue.phase { return .success(nil) }
            do throws(FrameError) {
                return .success(try state.queue.expected(id, kind))
            } catch {
                return .failure(error)
            }
        }
        return try found.get()
    }

    private func wait() -> Int {
        let limit = UInt64(patience) * 1_000_000
        guard let age = keeper.state.withLock({ $0.queue.age(at: CellKeeper.now()) }), age < limit else {
            return Self.beat
        }
        return min(Self.beat, Int((limit - age) / 1_000_000) + 1)
    }

    private func isLate() -> Bool {
        let age = keeper.state.withLock { $0.queue.age(at: CellKeeper.now()) } ?? 0
        return age >= UInt64(patience) * 1_000_000
    }
}
