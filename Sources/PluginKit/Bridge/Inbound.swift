import PluginABI

/// Copies what the host passes into Swift values. Nothing is trusted: an impossible pair of pointer and length is an
/// error, never a trap.
enum Inbound {
    struct Malformed: Error {}

    /// The most that one piece of input may hold; the host's own caps are far lower.
    private static let limit: UInt64 = 1 << 31

    /// A struct of the host's, which may be shorter or longer than ours: what it lacks is zero.
    static func load<Struct>(_ pointer: UnsafePointer<Struct>?, into zero: Struct) throws(Malformed) -> Struct {
        guard let pointer = unsafe pointer else { throw Malformed() }
        let raw = unsafe UnsafeRawPointer(pointer)
        let size = unsafe Int(raw.load(as: UInt32.self))
        guard size >= MemoryLayout<UInt32>.size else { throw Malformed() }
        var value = zero
        unsafe withUnsafeMutableBytes(of: &value) { target in
            unsafe target.copyMemory(
                from: UnsafeRawBufferPointer(start: raw, count: min(size, MemoryLayout<Struct>.size)))
        }
        return value
    }

    static func bytes(_ bytes: gh_bytes) throws(Malformed) -> [UInt8] {
        let length = unsafe bytes.len
        guard length > 0 else { return [] }
        guard let pointer = unsafe bytes.ptr, length <= limit else { throw Malformed() }
        return unsafe Array(UnsafeBufferPointer(start: pointer, count: Int(length)))
    }

    static func text(_ bytes: gh_bytes) throws(Malformed) -> String {
        String(decoding: try unsafe Self.bytes(bytes), as: UTF8.self)
    }

    static func frame(_ pointer: UnsafePointer<gh_step_in>?) throws(Malformed) -> StepFrame {
        let step = try unsafe load(pointer, into: gh_step_in())
        var frame = StepFrame()
        frame.operation = try unsafe text(step.operation)
        frame.sessionID = try unsafe text(step.session_id)
        frame.stepNumber = unsafe step.step_number
        frame.state = try unsafe bytes(step.state)
        frame.stateVersion = unsafe step.state_version
        frame.now = unsafe Instant(milliseconds: step.now_ms)
        frame.deadline = unsafe Instant(milliseconds: step.deadline_ms)
        frame.seed = unsafe withUnsafeBytes(of: step.seed) { unsafe Array($0) }
        frame.event = try unsafe event(step.event)
        return frame
    }

    private static func event(_ pointer: UnsafePointer<gh_event>?) throws(Malformed) -> StepFrame.Event {
        let event = try unsafe load(pointer, into: gh_event())
        switch unsafe event.kind {
        case GH_EVENT_START: return .start(try unsafe bytes(event.data))
        case GH_EVENT_HTTP: return .http(try unsafe text(event.key), try unsafe response(event.http))
        case GH_EVENT_TIMER: return .timer(try unsafe text(event.key))
        case GH_EVENT_CALLBACK:
            return .callback(
                try unsafe text(event.key), on: try unsafe text(event.correlation), try unsafe bytes(event.data))
        case GH_EVENT_CANCEL: return .cancel(try unsafe text(event.data))
        default: return .unknown
        }
    }

    private static func response(_ pointer: UnsafePointer<gh_http_result>?) throws(Malformed) -> Response {
        let result = try unsafe load(pointer, into: gh_http_result())
        return Response(
            // An outcome that we do not know may mean that the request was sent.
            outcome: unsafe Response.Outcome(rawValue: result.outcome) ?? .outcomeUnknown,
            status: unsafe Int(result.status),
            attempts: unsafe Int(result.attempts),
            headers: try unsafe headers(result.headers, result.header_count),
            body: try unsafe bytes(result.body),
            reason: try unsafe text(result.reason))
    }

    private static func headers(
        _ pointer: UnsafePointer<gh_pair>?, _ count: UInt64
    ) throws(Malformed) -> [Response.Header] {
        guard count > 0 else { return [] }
        guard let pointer = unsafe pointer, count <= 100_000 else { throw Malformed() }
        var headers: [Response.Header] = []
        for index in 0..<Int(count) {
            let pair = unsafe pointer[index]
            headers.append(Response.Header(try unsafe text(pair.name), try unsafe text(pair.value)))
        }
        return headers
    }

    static func callback(_ pointer: UnsafePointer<gh_http_in>?) throws(Malformed) -> InboundCallback {
        let input = try unsafe load(pointer, into: gh_http_in())
        return InboundCallback(
            now: unsafe Instant(milliseconds: input.now_ms),
            method: try unsafe text(input.method),
            path: try unsafe text(input.path),
            url: try unsafe text(input.url),
            headers: try unsafe headers(input.headers, input.header_count),
            body: try unsafe bytes(input.body))
    }
}
