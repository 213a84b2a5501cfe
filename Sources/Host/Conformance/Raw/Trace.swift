import PluginABI

/// What one call of a plugin emitted, in order, and what it returned.
struct Trace: Hashable, Sendable {
    var calls: [String] = []
    var returned: Int32 = 0
    /// How often the sink was called, also beyond what is kept.
    var callCount = 0

    var text: String { calls.joined(separator: "\n") + "\n→ \(returned)" }
    var isSilent: Bool { callCount == 0 }

    static let mostCalls = 2000
}

/// A sink that writes down what it is told, and refuses where it is told to.
final class TraceSink {
    struct Refusal: Hashable, Sendable {
        /// The function that refuses; nil: every one.
        var function: String?
        var code: Int32
    }

    var trace = Trace()
    var refusal: Refusal?

    func note(_ function: String, _ text: @autoclosure () -> String) -> Int32 {
        trace.callCount += 1
        if trace.calls.count < Trace.mostCalls { trace.calls.append("\(function) \(text())") }
        // A plugin that never takes no for an answer is let out of its loop, so that it can be named.
        guard let refusal, refusal.function ?? function == function, trace.callCount < Self.patience else { return 0 }
        return refusal.code
    }

    static let patience = 10_000

    static func of(_ context: OpaquePointer?) -> TraceSink? {
        context.map { Unmanaged<TraceSink>.fromOpaque(UnsafeRawPointer($0)).takeUnretainedValue() }
    }

    /// Valid while the sink lives.
    var context: OpaquePointer { OpaquePointer(Unmanaged.passUnretained(self).toOpaque()) }

    static let functions = [
        "set_state", "http", "timer", "correlate", "await_callback", "progress", "log", "finish", "fail",
    ]

    func table() -> gh_sink {
        var sink = gh_sink()
        sink.struct_size = UInt32(MemoryLayout<gh_sink>.size)
        sink.context = context
        sink.set_state = { TraceSink.of($0)?.note("set_state", "\($1) \(TraceText.of($2))") ?? 3 }
        sink.http = { context, request in TraceSink.of(context)?.note("http", TraceText.of(request)) ?? 3 }
        sink.timer = { TraceSink.of($0)?.note("timer", "\(TraceText.of($1)) \($2)") ?? 3 }
        sink.correlate = { context, key in TraceSink.of(context)?.note("correlate", TraceText.of(key)) ?? 3 }
        sink.await_callback = {
            TraceSink.of($0)?.note("await_callback", "\(TraceText.of($1)) \(TraceText.of($2)) \($3)") ?? 3
        }
        sink.progress = { TraceSink.of($0)?.note("progress", "\($1) \($2) \(TraceText.of($3))") ?? 3 }
        sink.log = { TraceSink.of($0)?.note("log", "\($1) \(TraceText.of($2))") ?? 3 }
        sink.finish = { context, result in TraceSink.of(context)?.note("finish", TraceText.of(result)) ?? 3 }
        sink.fail = {
            TraceSink.of($0)?.note("fail", "\($1) \(TraceText.of($2)) \(TraceText.of($3)) \($4)") ?? 3
        }
        return sink
    }

    func diagnosticsTable() -> gh_diagnostics_sink {
        var sink = gh_diagnostics_sink()
        sink.struct_size = UInt32(MemoryLayout<gh_diagnostics_sink>.size)
        sink.context = context
        sink.diagnostic = {
            TraceSink.of($0)?.note("diagnostic", "\($2) \(TraceText.of($1)) \(TraceText.of($3))") ?? 3
        }
        return sink
    }

    func ingestTable() -> gh_ingest_sink {
        var sink = gh_ingest_sink()
        sink.struct_size = UInt32(MemoryLayout<gh_ingest_sink>.size)
        sink.context = context
        sink.begin_group = { TraceSink.of($0)?.note("begin_group", "") ?? 3 }
        sink.assertion = { context, it in TraceSink.of(context)?.note("assertion", TraceText.of(it)) ?? 3 }
        sink.correlate = { context, key in TraceSink.of(context)?.note("correlate", TraceText.of(key)) ?? 3 }
        sink.dedupe = { context, key in TraceSink.of(context)?.note("dedupe", TraceText.of(key)) ?? 3 }
        sink.event = { context, payload in TraceSink.of(context)?.note("event", TraceText.of(payload)) ?? 3 }
        sink.acknowledge = {
            TraceSink.of($0)?.note("acknowledge", "\($1) \(TraceText.of($2)) \(TraceText.of($3))") ?? 3
        }
        sink.next_event = { TraceSink.of($0)?.note("next_event", "") ?? 3 }
        return sink
    }
}
