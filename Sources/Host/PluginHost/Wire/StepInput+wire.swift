import Domain
import PluginABI

extension StepInput {
    /// Lays the input out as the plugin reads it. State, payloads and bodies are lent where they are; short texts are
    /// copied side by side. Everything is gone when `body` returns.
    func withWire(_ body: (UnsafePointer<gh_step_in>) -> Int32) -> Int32 {
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: textRoom) { room in
            unsafe state.withUnsafeBufferPointer { state in
                var arena = unsafe WireArena(room)
                var wire = unsafe gh_step_in()
                unsafe wire.struct_size = UInt32(MemoryLayout<gh_step_in>.size)
                unsafe wire.state_version = stateVersion
                unsafe wire.operation = arena.put(operation.name, slash: operation.revision)
                unsafe wire.session_id = arena.put(session)
                unsafe wire.state = state.wire
                unsafe wire.step_number = UInt64(max(number, 0))
                unsafe wire.now_ms = now.milliseconds
                unsafe wire.deadline_ms = deadline.milliseconds
                unsafe withUnsafeMutableBytes(of: &wire.seed) { unsafe $0.copyBytes(from: seed.prefix(32)) }
                return unsafe event.withWire(&arena) { event in
                    unsafe wire.event = event
                    return unsafe withUnsafePointer(to: wire) { unsafe body($0) }
                }
            }
        }
    }

    private var textRoom: Int {
        unsafe operation.name.utf8.count + WireArena.operationSuffix + 36 + event.textRoom
    }
}

extension StepEvent {
    fileprivate var textRoom: Int {
        switch self {
        case .start: 0
        case .http(let key, let result):
            result.headers.reduce(key.utf8.count + result.reason.utf8.count) {
                $0 + $1.name.utf8.count + $1.value.utf8.count
            }
        case .timer(let key): key.utf8.count
        case .callback(let key, let correlation, _): key.utf8.count + correlation.utf8.count
        case .cancel(let reason): reason.utf8.count
        }
    }

    fileprivate func withWire(_ arena: inout WireArena, _ body: (UnsafePointer<gh_event>) -> Int32) -> Int32 {
        var event = unsafe gh_event()
        unsafe event.struct_size = UInt32(MemoryLayout<gh_event>.size)
        switch self {
        case .start(let request):
            return unsafe request.withUnsafeBufferPointer { request in
                unsafe event.kind = GH_EVENT_START
                unsafe event.data = request.wire
                return unsafe withUnsafePointer(to: event) { unsafe body($0) }
            }
        case .http(let key, let result):
            unsafe event.kind = GH_EVENT_HTTP
            unsafe event.key = arena.put(key)
            return unsafe result.withWire(&arena) { result in
                unsafe event.http = result
                return unsafe withUnsafePointer(to: event) { unsafe body($0) }
            }
        case .timer(let key):
            unsafe event.kind = GH_EVENT_TIMER
            unsafe event.key = arena.put(key)
        case .callback(let key, let correlation, let payload):
            unsafe event.kind = GH_EVENT_CALLBACK
            unsafe event.key = arena.put(key)
            unsafe event.correlation = arena.put(correlation)
            return unsafe payload.withUnsafeBufferPointer { payload in
                unsafe event.data = payload.wire
                return unsafe withUnsafePointer(to: event) { unsafe body($0) }
            }
        case .cancel(let reason):
            unsafe event.kind = GH_EVENT_CANCEL
            unsafe event.data = arena.put(reason)
        }
        return unsafe withUnsafePointer(to: event) { unsafe body($0) }
    }
}

extension HTTPResult {
    fileprivate func withWire(
        _ arena: inout WireArena, _ useResult: (UnsafePointer<gh_http_result>) -> Int32
    ) -> Int32 {
        var wire = unsafe gh_http_result()
        unsafe wire.struct_size = UInt32(MemoryLayout<gh_http_result>.size)
        unsafe wire.outcome = outcome.rawValue
        unsafe wire.status = UInt32(clamping: status)
        unsafe wire.attempts = UInt32(clamping: attempts)
        unsafe wire.reason = arena.put(reason)
        return unsafe headers.withWire(&arena) { pairs in
            unsafe wire.headers = pairs.baseAddress
            unsafe wire.header_count = UInt64(pairs.count)
            return unsafe body.withUnsafeBufferPointer { body in
                unsafe wire.body = body.wire
                return unsafe withUnsafePointer(to: wire) { unsafe useResult($0) }
            }
        }
    }
}

extension [HTTPResult.Header] {
    func withWire(_ arena: inout WireArena, _ body: (UnsafeBufferPointer<gh_pair>) -> Int32) -> Int32 {
        guard !isEmpty else { return unsafe body(UnsafeBufferPointer(start: nil, count: 0)) }
        return unsafe withUnsafeTemporaryAllocation(of: gh_pair.self, capacity: count) { pairs in
            for (index, header) in enumerated() {
                unsafe pairs.initializeElement(
                    at: index, to: gh_pair(name: arena.put(header.name), value: arena.put(header.value)))
            }
            return unsafe body(UnsafeBufferPointer(pairs))
        }
    }
}
