import PluginABI

/// Hands the reading of a callback to the host. As in ``StepSink``, the host judges what it refuses.
@safe struct IngestSink {
    private let sink: gh_ingest_sink

    init(_ pointer: UnsafePointer<gh_ingest_sink>?) throws(Inbound.Malformed) {
        unsafe sink = try Inbound.load(pointer, into: gh_ingest_sink())
    }

    /// - Returns: false, and nothing is sent, when the host has no room for several events.
    func send(_ reading: CallbackReading) -> Bool {
        guard unsafe reading.further.isEmpty || sink.next_event != nil else { return false }
        var arena = Arena()
        for group in reading.proofs {
            _ = unsafe sink.begin_group?(sink.context)
            for assertion in group { send(assertion, &arena) }
        }
        let first = CallbackReading.Event(
            correlation: reading.correlation, dedupe: reading.dedupe, payload: reading.payload)
        for (place, event) in ([first] + reading.further).enumerated() {
            if place > 0 { _ = unsafe sink.next_event?(sink.context) }
            if let key = event.correlation { _ = unsafe sink.correlate?(sink.context, arena.text(key)) }
            if let key = event.dedupe { _ = unsafe sink.dedupe?(sink.context, arena.text(key)) }
            if let payload = event.payload { _ = unsafe sink.event?(sink.context, arena.bytes(payload)) }
        }
        if let answer = reading.acknowledgement {
            _ = unsafe sink.acknowledge?(
                sink.context, UInt32(clamping: answer.status), arena.text(answer.contentType), arena.bytes(answer.body))
        }
        return true
    }

    private func send(_ assertion: Assertion, _ arena: inout Arena) {
        var value = unsafe gh_assertion()
        unsafe value.struct_size = UInt32(MemoryLayout<gh_assertion>.size)
        unsafe value.kind = assertion.kind.rawValue
        unsafe value.variant = assertion.variant
        unsafe value.expected_encoding = assertion.encoding.rawValue
        unsafe value.expected = arena.bytes(assertion.expected)
        unsafe value.parts = arena.parts(assertion.template.parts)
        unsafe value.part_count = UInt64(assertion.template.parts.count)
        unsafe value.key = arena.parts(assertion.key)
        unsafe value.time_ms = assertion.time.milliseconds
        unsafe value.window_ms = assertion.window.abiMilliseconds
        _ = unsafe sink.assertion?(sink.context, &value)
    }
}
