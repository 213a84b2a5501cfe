import Domain
import Glibc
import PluginABI
import PluginHost

/// A library called through its table as it stands, for what no host of today does. Only in a check's own process, and
/// only after the host's loader has judged the file.
final class RawPlugin: @unchecked Sendable {
    let entry: UnsafePointer<gh_entry>
    let api: gh_plugin_api
    let entryAgain: UnsafePointer<gh_entry>?

    init(_ path: String) throws(PluginLoadError) {
        // Without a slash the linker would search its folders.
        guard let library = dlopen(path.contains("/") ? path : "./\(path)", RTLD_NOW | RTLD_LOCAL) else {
            throw PluginLoadError(.cannotLoad, dlerror().map { String(cString: $0) } ?? "no reason given", path: path)
        }
        guard let symbol = dlsym(library, GH_ENTRY_SYMBOL) else {
            throw PluginLoadError(.noEntrySymbol, "there is no \(GH_ENTRY_SYMBOL)", path: path)
        }
        typealias Function = @convention(c) () -> UnsafePointer<gh_entry>?
        let function = unsafeBitCast(symbol, to: Function.self)
        guard let entry = function(), let table = entry.pointee.api else {
            throw PluginLoadError(.noEntry, "\(GH_ENTRY_SYMBOL) returns no entry with a table", path: path)
        }
        self.entry = entry
        entryAgain = function()
        var api = gh_plugin_api()
        let size = Int(UnsafeRawPointer(table).load(as: UInt32.self))
        withUnsafeMutableBytes(of: &api) {
            $0.copyMemory(from: UnsafeRawBufferPointer(start: table, count: min(size, $0.count)))
        }
        self.api = api
    }

    /// nil: refused, and the trace says why.
    func instance(_ config: [UInt8]) -> (OpaquePointer?, Trace) {
        let memory = CallMemory(guarded: true)
        let sink = TraceSink()
        var made: OpaquePointer?
        withExtendedLifetime(sink) {
            withUnsafePointer(to: sink.diagnosticsTable()) {
                sink.trace.returned = api.instance_create?(memory.bytes(config), $0, &made) ?? -1
            }
        }
        if sink.trace.returned != 0 { made = nil }
        return (made, sink.trace)
    }

    func accepted(_ config: JSON) throws -> OpaquePointer {
        let (made, trace) = instance(config.serialized())
        guard let made else {
            throw Unanswerable(
                "the plugin refuses the configuration \(config.text): \(trace.calls.joined(separator: "; ")); "
                    + "give one with --config")
        }
        return made
    }

    func destroy(_ instance: OpaquePointer) { api.instance_destroy?(instance) }

    /// - Parameter tail: how many bytes longer than ours the host's structs are.
    func step(
        _ instance: OpaquePointer, _ input: RawInput, tail: Int = 0, guarded: Bool = false,
        refusal: TraceSink.Refusal? = nil
    ) -> Trace {
        let memory = CallMemory(guarded: guarded)
        let sink = TraceSink()
        sink.refusal = refusal
        return withExtendedLifetime((memory, sink)) {
            let wire = memory.wire(input, tail: tail)
            var table = sink.table()
            table.struct_size += UInt32(tail)
            let tablePointer = memory.put(table, tail: tail)
            sink.trace.returned =
                api.step?(
                    instance, wire.assumingMemoryBound(to: gh_step_in.self),
                    tablePointer.assumingMemoryBound(to: gh_sink.self)) ?? -1
            return sink.trace
        }
    }

    /// - Parameter tail: how many bytes longer than ours the host's structs are; below zero: the sink alone is that much
    ///   shorter, as an older host's.
    func ingest(
        _ instance: OpaquePointer, _ request: InboundRequest, tail: Int = 0, guarded: Bool = false,
        refusal: TraceSink.Refusal? = nil
    ) -> Trace? {
        guard let ingest = api.ingest else { return nil }
        let memory = CallMemory(guarded: guarded)
        let sink = TraceSink()
        sink.refusal = refusal
        return withExtendedLifetime((memory, sink)) {
            let wire = memory.wire(request, tail: max(tail, 0))
            var table = sink.ingestTable()
            table.struct_size = UInt32(Int(table.struct_size) + tail)
            let tablePointer = memory.put(table, tail: tail)
            sink.trace.returned = ingest(
                instance, wire.assumingMemoryBound(to: gh_http_in.self),
                tablePointer.assumingMemoryBound(to: gh_ingest_sink.self))
            return sink.trace
        }
    }

    func manifestText() -> [UInt8] {
        let bytes = entry.pointee.manifest
        return [UInt8](UnsafeBufferPointer(start: bytes.ptr, count: Int(bytes.len)))
    }
}

extension CallMemory {
    func bytes(_ value: [UInt8]) -> gh_bytes {
        gh_bytes(
            ptr: put(value).map { UnsafePointer($0.assumingMemoryBound(to: UInt8.self)) }, len: UInt64(value.count))
    }

    func wire(_ input: RawInput, tail: Int) -> UnsafeMutableRawPointer {
        var event = gh_event()
        event.struct_size = UInt32(MemoryLayout<gh_event>.size + tail)
        event.kind = input.kind
        event.key = bytes(input.key)
        event.data = bytes(input.data)
        event.correlation = bytes(input.correlation)
        if let http = input.http {
            var result = gh_http_result()
            result.struct_size = UInt32(MemoryLayout<gh_http_result>.size + tail)
            result.outcome = http.outcome
            result.status = http.status
            result.attempts = 1
            result.body = bytes(http.body)
            result.reason = bytes(Array(http.reason.utf8))
            (result.headers, result.header_count) = pairs(http.headers)
            event.http = UnsafePointer(put(result, tail: tail).assumingMemoryBound(to: gh_http_result.self))
        }
        var step = gh_step_in()
        step.struct_size = UInt32(MemoryLayout<gh_step_in>.size + tail)
        step.state_version = input.stateVersion
        step.operation = bytes(Array(input.operation.utf8))
        step.session_id = bytes(Array(input.session.utf8))
        step.state = bytes(input.state)
        step.step_number = input.number
        step.now_ms = input.now
        step.deadline_ms = input.deadline
        step.event = UnsafePointer(put(event, tail: tail).assumingMemoryBound(to: gh_event.self))
        withUnsafeMutableBytes(of: &step.seed) { $0.copyBytes(from: input.seed.prefix(32)) }
        return put(step, tail: tail)
    }

    func wire(_ request: InboundRequest, tail: Int) -> UnsafeMutableRawPointer {
        var wire = gh_http_in()
        wire.struct_size = UInt32(MemoryLayout<gh_http_in>.size + tail)
        wire.now_ms = request.now.milliseconds
        wire.method = bytes(Array(request.method.utf8))
        wire.path = bytes(Array(request.suffix.utf8))
        wire.url = bytes(Array(request.url.utf8))
        wire.body = bytes(request.body)
        (wire.headers, wire.header_count) = pairs(request.headers)
        return put(wire, tail: tail)
    }

    private func pairs(_ headers: [HTTPResult.Header]) -> (UnsafePointer<gh_pair>?, UInt64) {
        guard !headers.isEmpty else { return (nil, 0) }
        let start = room(headers.count * MemoryLayout<gh_pair>.stride).bindMemory(
            to: gh_pair.self, capacity: headers.count)
        for (index, header) in headers.enumerated() {
            start[index] = gh_pair(name: bytes(Array(header.name.utf8)), value: bytes(Array(header.value.utf8)))
        }
        return (UnsafePointer(start), UInt64(headers.count))
    }
}
