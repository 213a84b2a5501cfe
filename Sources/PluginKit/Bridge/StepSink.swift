import PluginABI

/// Hands a step's answer to the host.
///
/// What a sink function returns is not looked at: the host refuses only what is over a budget, judges that after the step
/// and names the budget, which says more than a failure from here could.
@safe struct StepSink {
    private let sink: gh_sink

    init(_ pointer: UnsafePointer<gh_sink>?) throws(Inbound.Malformed) {
        unsafe sink = try Inbound.load(pointer, into: gh_sink())
    }

    func send(_ answer: StepAnswer, version: UInt32) {
        var arena = Arena()
        for (level, message) in answer.notes.logs {
            _ = unsafe sink.log?(sink.context, level.rawValue, arena.text(message))
        }
        if case .fail(let failure) = answer.end {
            _ = unsafe sink.fail?(
                sink.context, failure.failureClass.rawValue, arena.text(failure.code), arena.text(failure.message),
                failure.retryAfter?.abiMilliseconds ?? 0)
            return
        }
        if let state = answer.state { _ = unsafe sink.set_state?(sink.context, version, arena.bytes(state)) }
        if let (current, total, message) = answer.notes.progress {
            _ = unsafe sink.progress?(
                sink.context, UInt32(clamping: current), UInt32(clamping: total), arena.text(message))
        }
        // Before the effects: a callback may be awaited only under a key that is registered.
        for key in answer.notes.correlations { _ = unsafe sink.correlate?(sink.context, arena.text(key)) }
        for effect in answer.effects {
            switch effect {
            case .http(let request):
                var value = unsafe arena.request(request)
                _ = unsafe sink.http?(sink.context, &value)
            case .timer(let key, let delay):
                _ = unsafe sink.timer?(sink.context, arena.text(key), delay.abiMilliseconds)
            case .callback(let key, let correlation, let timeout):
                _ = unsafe sink.await_callback?(
                    sink.context, arena.text(key), arena.text(correlation), timeout.abiMilliseconds)
            }
        }
        if case .finish(let result) = answer.end { _ = unsafe sink.finish?(sink.context, arena.bytes(result)) }
    }
}
