import Domain
import Hummingbird
import NIOCore
import Realtime
import Store

/// Server-Sent Events (WHATWG HTML, 9.2) of one request, from its outbox.
struct EventStream: Sendable {
    /// The client's wait before it comes back, in milliseconds.
    private static let retry = 3000

    let lease: StreamLease
    let snapshot: Snapshot
    /// A comment after so long a silence keeps proxies from closing the connection, and finds clients that are gone.
    var heartbeat = Duration.seconds(15)

    /// Until the request has ended, the client is gone or the host stops.
    @concurrent func write(to writer: inout any ResponseBodyWriter) async throws {
        // No blank line behind this, or behind comments: some clients take a block without data for an event.
        try await writer.write(ByteBuffer(string: "retry: \(Self.retry)\n"))
        var isReset = false
        while true {
            switch await lease.outbox.next(within: heartbeat) {
            case .quiet: try await writer.write(ByteBuffer(string: ": still here\n"))
            case .over: return
            case .item(.reset): isReset = true
            case .item(.snapshot(let snapshot)):
                guard isReset else { continue }
                isReset = false
                try await writer.write(ByteBuffer(bytes: Self.reset(snapshot)))
                if snapshot.status.isFinal { return try await end(": it has ended\n", &writer) }
            case .item(.event(let event)):
                let body = EventView.render(event)
                try await writer.write(ByteBuffer(bytes: Self.frame(id: event.seq, type: event.type, body)))
                let role = EventCatalogue[type: event.type]?.role
                // A final event of the past may have been followed by a replay.
                if role == .final || role == .revision, event.seq >= snapshot.position {
                    return try await end(": it has ended\n", &writer)
                }
            case .item(.closed(let reason)): return try await end(Self.farewell(reason), &writer)
            }
        }
    }

    @concurrent private func end(_ comment: String, _ writer: inout any ResponseBodyWriter) async throws {
        try await writer.write(ByteBuffer(string: comment))
        try await writer.finish(nil)
    }

    /// `data` is JSON, which has no line breaks.
    static func frame(id: Int64, type: String, _ data: [UInt8]) -> [UInt8] {
        Array("id: \(id)\nevent: \(type)\ndata: ".utf8) + data + Array("\n\n".utf8)
    }

    /// The client has to read the request anew; from here on it lacks nothing.
    static func reset(_ snapshot: Snapshot) -> [UInt8] {
        var object = ObjectWriter()
        object.member("request", snapshot.request.text)
        object.member("position", .number(Int(snapshot.position)))
        object.member("status", snapshot.status.rawValue)
        return frame(id: snapshot.position, type: "reset", object.finish())
    }

    private static func farewell(_ reason: Outbox.CloseReason) -> String {
        switch reason {
        case .slow: ": too much waits to be sent; come back with Last-Event-ID\n"
        case .stopping: ": this server is stopping; come back with Last-Event-ID\n"
        case .done: ": closed\n"
        }
    }
}
