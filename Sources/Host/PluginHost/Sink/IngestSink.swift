import Domain
import PluginABI

/// The table of C functions that `ingest` is given.
enum IngestSink {
    static func table(for recorder: IngestRecorder) -> gh_ingest_sink {
        unsafe gh_ingest_sink(
            struct_size: UInt32(MemoryLayout<gh_ingest_sink>.size), reserved: 0,
            context: OpaquePointer(Unmanaged.passUnretained(recorder).toOpaque()),
            begin_group: ingestBeginGroup, assertion: ingestAssertion, correlate: ingestCorrelate,
            dedupe: ingestDedupe, event: ingestEvent, acknowledge: ingestAcknowledge, next_event: ingestNextEvent)
    }
}

/// The recorder is held for the whole call.
private func recorder(_ context: OpaquePointer?) -> IngestRecorder? {
    guard let context = unsafe context else { return nil }
    return unsafe Unmanaged<IngestRecorder>.fromOpaque(UnsafeRawPointer(context)).takeUnretainedValue()
}

private func ingestBeginGroup(_ context: OpaquePointer?) -> Int32 {
    guard let recorder = unsafe recorder(context) else { return GH_REFUSED_MALFORMED }
    return recorder.accept { () throws(Refusal) in
    } _: { (recording, _: Void) throws(Refusal) in
        try recording.beginGroup()
    }
}

private func ingestAssertion(_ context: OpaquePointer?, _ assertion: UnsafePointer<gh_assertion>?) -> Int32 {
    guard let recorder = unsafe recorder(context) else { return GH_REFUSED_MALFORMED }
    return recorder.accept { () throws(Refusal) in
        unsafe try AssertionDecoder.decode(assertion)
    } _: { (recording, assertion) throws(Refusal) in
        try recording.add(assertion)
    }
}

private func ingestCorrelate(_ context: OpaquePointer?, _ key: gh_bytes) -> Int32 {
    guard let recorder = unsafe recorder(context) else { return GH_REFUSED_MALFORMED }
    return recorder.accept { () throws(Refusal) in
        unsafe try callbackKey(key, "a correlation key")
    } _: { (recording, key) throws(Refusal) in
        recording.last.correlation = key
    }
}

private func ingestDedupe(_ context: OpaquePointer?, _ key: gh_bytes) -> Int32 {
    guard let recorder = unsafe recorder(context) else { return GH_REFUSED_MALFORMED }
    return recorder.accept { () throws(Refusal) in
        unsafe try callbackKey(key, "a dedupe key")
    } _: { (recording, key) throws(Refusal) in
        recording.last.dedupe = key
    }
}

private func ingestEvent(_ context: OpaquePointer?, _ payload: gh_bytes) -> Int32 {
    guard let recorder = unsafe recorder(context) else { return GH_REFUSED_MALFORMED }
    return recorder.accept { () throws(Refusal) in
        unsafe try WireReader.bytes(
            payload, limit: Budgets.callbackPayload, budget: "callback_payload", of: "an event's payload")
    } _: { (recording, payload) throws(Refusal) in
        recording.last.payload = payload
    }
}

private func ingestNextEvent(_ context: OpaquePointer?) -> Int32 {
    guard let recorder = unsafe recorder(context) else { return GH_REFUSED_MALFORMED }
    return recorder.accept { () throws(Refusal) in
    } _: { (recording, _: Void) throws(Refusal) in
        try recording.nextEvent()
    }
}

private func ingestAcknowledge(
    _ context: OpaquePointer?, _ status: UInt32, _ contentType: gh_bytes, _ body: gh_bytes
) -> Int32 {
    guard let recorder = unsafe recorder(context) else { return GH_REFUSED_MALFORMED }
    return recorder.accept { () throws(Refusal) in
        guard (200...599).contains(status) else {
            throw .malformed("acknowledgement", "an acknowledgement's status is \(status), expected 200 to 599")
        }
        let type = unsafe try WireReader.text(contentType, limit: 256, budget: "name", of: "a content type")
        guard EffectRules.isPlain(type) else {
            throw .malformed("acknowledgement", "an acknowledgement's content type holds a control character")
        }
        return IngestOutput.Acknowledgement(
            status: Int(status), contentType: type,
            body: unsafe try WireReader.bytes(
                body, limit: Budgets.callbackPayload, budget: "callback_payload", of: "an acknowledgement's body"))
    } _: { (recording, acknowledgement) throws(Refusal) in
        recording.output.acknowledgement = acknowledgement
    }
}

private func callbackKey(_ bytes: gh_bytes, _ what: String) throws(Refusal) -> String {
    let key = unsafe try WireReader.text(bytes, limit: Budgets.correlationKey, budget: "correlation_key", of: what)
    try EffectRules.check(key: key, of: what)
    return key
}
