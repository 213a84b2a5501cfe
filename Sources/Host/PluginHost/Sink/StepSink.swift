import Domain
import PluginABI

/// The table of C functions that a step is given. Each finds its recorder in the context and hands on.
enum StepSink {
    static func table(for recorder: StepRecorder) -> gh_sink {
        unsafe gh_sink(
            struct_size: UInt32(MemoryLayout<gh_sink>.size), reserved: 0,
            context: OpaquePointer(Unmanaged.passUnretained(recorder).toOpaque()),
            set_state: sinkSetState, http: sinkHTTP, timer: sinkTimer, correlate: sinkCorrelate,
            await_callback: sinkAwaitCallback, progress: sinkProgress, log: sinkLog, finish: sinkFinish, fail: sinkFail)
    }
}

/// The recorder outlives every step that has its address.
private func recorder(_ context: OpaquePointer?) -> StepRecorder? {
    guard let context = unsafe context else { return nil }
    return unsafe Unmanaged<StepRecorder>.fromOpaque(UnsafeRawPointer(context)).takeUnretainedValue()
}

private func sinkSetState(_ context: OpaquePointer?, _ version: UInt32, _ state: gh_bytes) -> Int32 {
    guard let recorder = unsafe recorder(context) else { return GH_REFUSED_MALFORMED }
    return recorder.accept { () throws(Refusal) in
        unsafe try WireReader.bytes(state, limit: Budgets.state, budget: "state", of: "the state")
    } _: { (recording, bytes) throws(Refusal) in
        recording.setState(version: version, bytes: bytes)
    }
}

private func sinkHTTP(_ context: OpaquePointer?, _ request: UnsafePointer<gh_http_request>?) -> Int32 {
    guard let recorder = unsafe recorder(context) else { return GH_REFUSED_MALFORMED }
    return recorder.accept { () throws(Refusal) in
        let effect = unsafe try HTTPRequestDecoder.decode(request)
        try recorder.rules.check(effect)
        return Effect.http(effect)
    } _: { (recording, effect) throws(Refusal) in
        try recording.add(effect)
    }
}

private func sinkTimer(_ context: OpaquePointer?, _ key: gh_bytes, _ delay: UInt64) -> Int32 {
    guard let recorder = unsafe recorder(context) else { return GH_REFUSED_MALFORMED }
    return recorder.accept { () throws(Refusal) in
        let key = unsafe try WireReader.text(
            key, limit: Budgets.effectKey, budget: "effect_key", of: "a timer's key")
        try EffectRules.check(effectKey: key, of: "a timer's key")
        return Effect.timer(key: key, delay: clamped(delay))
    } _: { (recording, effect) throws(Refusal) in
        try recording.add(effect)
    }
}

private func sinkCorrelate(_ context: OpaquePointer?, _ key: gh_bytes) -> Int32 {
    guard let recorder = unsafe recorder(context) else { return GH_REFUSED_MALFORMED }
    return recorder.accept { () throws(Refusal) in
        let key = unsafe try WireReader.text(
            key, limit: Budgets.correlationKey, budget: "correlation_key", of: "a correlation key")
        try EffectRules.check(key: key, of: "a correlation key")
        return key
    } _: { (recording, key) throws(Refusal) in
        try recording.correlate(key)
    }
}

private func sinkAwaitCallback(
    _ context: OpaquePointer?, _ key: gh_bytes, _ correlation: gh_bytes, _ timeout: UInt64
) -> Int32 {
    guard let recorder = unsafe recorder(context) else { return GH_REFUSED_MALFORMED }
    return recorder.accept { () throws(Refusal) in
        let key = unsafe try WireReader.text(
            key, limit: Budgets.effectKey, budget: "effect_key", of: "the key of a wait for a callback")
        try EffectRules.check(effectKey: key, of: "the key of a wait for a callback")
        let correlation = unsafe try WireReader.text(
            correlation, limit: Budgets.correlationKey, budget: "correlation_key", of: "an awaited correlation key")
        try EffectRules.check(key: correlation, of: "an awaited correlation key")
        return Effect.awaitCallback(key: key, correlation: correlation, timeout: clamped(timeout))
    } _: { (recording, effect) throws(Refusal) in
        try recording.add(effect)
    }
}

private func sinkProgress(_ context: OpaquePointer?, _ current: UInt32, _ total: UInt32, _ message: gh_bytes) -> Int32 {
    guard let recorder = unsafe recorder(context) else { return GH_REFUSED_MALFORMED }
    return recorder.accept { () throws(Refusal) in
        StepOutput.Progress(
            current: Int(current), total: Int(total),
            message: unsafe try SinkText.message(message, "a progress message"))
    } _: { (recording, progress) throws(Refusal) in
        try recording.progress(progress)
    }
}

private func sinkLog(_ context: OpaquePointer?, _ level: UInt32, _ message: gh_bytes) -> Int32 {
    guard let recorder = unsafe recorder(context) else { return GH_REFUSED_MALFORMED }
    guard (GH_LOG_DEBUG...GH_LOG_ERROR).contains(level) else { return GH_OK }
    return recorder.accept { () throws(Refusal) in
        StepOutput.LogLine(level: level, message: unsafe try SinkText.message(message, "a log message"))
    } _: { (recording, line) throws(Refusal) in
        recording.log(line)
    }
}

private func sinkFinish(_ context: OpaquePointer?, _ result: gh_bytes) -> Int32 {
    guard let recorder = unsafe recorder(context) else { return GH_REFUSED_MALFORMED }
    return recorder.accept { () throws(Refusal) in
        unsafe try WireReader.bytes(result, limit: Budgets.result, budget: "result", of: "the result")
    } _: { (recording, result) throws(Refusal) in
        recording.finish(result)
    }
}

private func sinkFail(
    _ context: OpaquePointer?, _ errorClass: UInt32, _ code: gh_bytes, _ message: gh_bytes, _ retryAfter: UInt64
) -> Int32 {
    guard let recorder = unsafe recorder(context) else { return GH_REFUSED_MALFORMED }
    return recorder.accept { () throws(Refusal) in
        StepFailure(
            ErrorClass(rawValue: errorClass) ?? .internalError,
            code: unsafe try SinkText.message(code, "an error code"),
            message: unsafe try SinkText.message(message, "an error message"), retryAfter: clamped(retryAfter))
    } _: { (recording, failure) throws(Refusal) in
        recording.fail(failure)
    }
}

/// Milliseconds. No session lives longer than this, so nothing needs to take longer.
func clamped(_ milliseconds: UInt64) -> UInt64 { min(milliseconds, UInt64(Budgets.sessionAge)) }

enum SinkText {
    static func message(_ bytes: gh_bytes, _ what: String) throws(Refusal) -> String {
        unsafe try WireReader.note(bytes, limit: Budgets.message, of: what)
    }
}
