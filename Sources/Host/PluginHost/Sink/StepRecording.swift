import Domain

/// What a step has emitted so far.
///
/// Open can transition to: ended (finish, fail) and closed (the step returned). Ended: closed. Closed: open (the next step).
struct StepRecording: Sendable {
    enum Phase: Hashable, Sendable {
        case open
        case ended
        case closed
    }

    private(set) var phase = Phase.closed
    private(set) var output = StepOutput()
    /// The text given to finish; it becomes a result when the step is judged.
    private(set) var result: [UInt8]?
    /// The first of them decides.
    private(set) var refusal: Refusal?

    /// What is closed is empty, so there is nothing to clear.
    mutating func open() { phase = .open }

    mutating func close() -> StepRecording {
        var taken = StepRecording()
        swap(&taken, &self)
        return taken
    }

    mutating func refuse(_ refusal: Refusal) {
        if self.refusal == nil { self.refusal = refusal }
    }

    mutating func setState(version: UInt32, bytes: [UInt8]) {
        output.state = StepOutput.State(version: version, bytes: bytes)
    }

    mutating func add(_ effect: Effect) throws(Refusal) {
        let key = effect.key
        guard !output.effects.contains(where: { $0.key == key }) else { throw .duplicate(key) }
        guard output.effects.count < Budgets.pendingEffects else {
            throw .budget(
                "pending_effects", limit: Budgets.pendingEffects, found: UInt64(output.effects.count + 1),
                of: "effects of one step")
        }
        output.effects.append(effect)
    }

    mutating func correlate(_ key: String) throws(Refusal) {
        if output.correlations.contains(key) { return }
        guard output.correlations.count < Budgets.correlations else {
            throw .budget(
                "correlations", limit: Budgets.correlations, found: UInt64(output.correlations.count + 1),
                of: "correlations of one step")
        }
        output.correlations.append(key)
    }

    mutating func progress(_ progress: StepOutput.Progress) throws(Refusal) {
        guard progress.current >= 1, progress.current <= progress.total else {
            throw .malformed(
                "progress",
                "progress \(progress.current) of \(progress.total): both count from 1, and current is not above total")
        }
        output.progress = progress
    }

    /// What a plugin has to say must not decide how its step ends, so lines that are too many are dropped.
    mutating func log(_ line: StepOutput.LogLine) {
        if output.logs.count < Budgets.logLines { output.logs.append(line) }
    }

    mutating func finish(_ result: [UInt8]) {
        self.result = result
        phase = .ended
    }

    mutating func fail(_ failure: StepFailure) {
        output.end = .fail(failure)
        phase = .ended
    }
}
