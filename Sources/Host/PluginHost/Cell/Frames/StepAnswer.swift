import Domain

/// What a cell has to say about one step.
enum StepAnswer: Sendable {
    /// The step was made. What it emitted, and what it returned.
    case made(StepRecording, returned: Int32)
    /// It used more CPU than it may.
    case over(StepFailure)
    /// There is no such instance in this cell, because the plugin refused its configuration.
    case noInstance(reason: String)
}

extension FrameWriter {
    mutating func put(_ answer: StepAnswer) {
        switch answer {
        case .made(let recording, let code):
            put(UInt8(0))
            put(code)
            put(recording)
        case .over(let failure):
            put(UInt8(1))
            put(failure)
        case .noInstance(let reason):
            put(UInt8(2))
            put(reason)
        }
    }

    /// A step with a refusal has no output.
    private mutating func put(_ recording: StepRecording) {
        put(recording.refusal) { writer, refusal in
            writer.put(refusal.code)
            writer.put(refusal.message)
        }
        if recording.refusal != nil { return }
        let output = recording.output
        put(output.state) { writer, state in
            writer.put(state.version)
            writer.put(state.bytes)
        }
        put(list: output.effects) { $0.put($1) }
        put(list: output.correlations) { $0.put($1) }
        put(output.progress) { writer, progress in
            writer.put(UInt32(clamping: progress.current))
            writer.put(UInt32(clamping: progress.total))
            writer.put(progress.message)
        }
        put(list: output.logs) { writer, line in
            writer.put(line.level)
            writer.put(line.message)
        }
        if let result = recording.result {
            put(UInt8(1))
            put(result)
        } else if case .fail(let failure) = output.end {
            put(UInt8(2))
            put(failure)
        } else {
            put(UInt8(0))
        }
    }

    mutating func put(_ failure: StepFailure) {
        put(failure.errorClass.rawValue)
        put(failure.code)
        put(failure.message)
        put(failure.retryAfter)
    }
}

extension FrameReader {
    /// What refusals say of a plugin: names of up to 256 bytes, twice.
    static let mostOfReason = 16 * 1024

    mutating func stepAnswer(_ rules: EffectRules) throws(FrameError) -> StepAnswer {
        switch try byte("an answer's kind") {
        case 0:
            let code = try i32("what a step returned")
            return .made(try recording(rules), returned: code)
        case 1: return .over(try failure(most: Self.mostOfReason))
        case 2: return .noInstance(reason: try text("a reason", most: Self.mostOfReason))
        case let kind: throw FrameError("there is no answer kind \(kind)")
        }
    }

    private mutating func recording(_ rules: EffectRules) throws(FrameError) -> StepRecording {
        var recording = StepRecording()
        recording.open()
        if try bool("a refusal") {
            let code = try text("a refusal's code", most: 256)
            recording.refuse(
                Refusal(kind: .malformed, code: code, message: try text("a refusal", most: Self.mostOfReason)))
            return recording
        }
        if try bool("a state") {
            let version = try u32("a state's version")
            recording.setState(version: version, bytes: try bytes("a state", most: Budgets.state))
        }
        let effects = try count("effects", most: Budgets.pendingEffects)
        for _ in 0..<effects {
            let effect = try effect(rules)
            try Self.kept { () throws(Refusal) in try recording.add(effect) }
        }
        let correlations = try count("correlations", most: Budgets.correlations)
        for _ in 0..<correlations {
            let key = try correlationKey()
            try Self.kept { () throws(Refusal) in try recording.correlate(key) }
        }
        if try bool("progress") {
            let current = Int(try u32("a step"))
            let total = Int(try u32("the number of steps"))
            let progress = StepOutput.Progress(current: current, total: total, message: try message("progress"))
            try Self.kept { () throws(Refusal) in try recording.progress(progress) }
        }
        let logs = try count("log lines", most: Budgets.logLines)
        for _ in 0..<logs {
            let level = try u32("a log level")
            guard (1...4).contains(level) else { throw FrameError("there is no log level \(level)") }
            recording.log(StepOutput.LogLine(level: level, message: try message("a log line")))
        }
        switch try byte("an end") {
        case 0: break
        case 1: recording.finish(try bytes("a result", most: Budgets.result))
        case 2: recording.fail(try failure(most: Budgets.message))
        case let kind: throw FrameError("there is no end \(kind)")
        }
        return recording
    }

    private mutating func message(_ what: String) throws(FrameError) -> String {
        try text(what, most: Budgets.message)
    }

    mutating func failure(most: Int) throws(FrameError) -> StepFailure {
        let errorClass: ErrorClass = try choice("an error class")
        let code = try text("an error code", most: Budgets.message)
        let message = try text("an error message", most: most)
        return StepFailure(
            errorClass, code: code, message: message, retryAfter: try milliseconds("the time to wait"))
    }
}
