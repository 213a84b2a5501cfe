import HTTPTypes
import Synchronization

/// The last requests a vendor received, newest kept. Headers are kept whole: tests assert on credentials, and every
/// credential here is a test value.
final class RequestLog: Sendable {
    struct Entry: Sendable {
        let at: Double
        let method: String
        let target: String
        let headers: HTTPFields
        /// At most `RequestLog.longestBody` bytes of the body.
        let body: [UInt8]
        let bodyLength: Int
        let bodySHA256: String
        /// nil when no answer was sent.
        let status: Int?
        let fault: String?

        init(_ request: SimRequest, at: Double, status: Int?, fault: String?) {
            self.at = at
            self.method = request.method
            self.target = request.target
            self.headers = request.headers
            self.body = Array(request.body.prefix(RequestLog.longestBody))
            self.bodyLength = request.body.count
            self.bodySHA256 = Digest.sha256Hex(request.body)
            self.status = status
            self.fault = fault
        }
    }

    static let longestBody = 64 << 10
    static let mostEntries = 60_000
    /// As many bodies of 64 KiB would be too much to hold; the oldest go first.
    static let mostBytes = 256 << 20

    private struct State {
        var ring: [Entry] = []
        /// Index of the oldest entry in `ring`.
        var start = 0
        var bytes = 0

        mutating func dropOldest() {
            bytes -= ring[start].body.count
            start += 1
        }
    }

    private let state = Mutex(State())

    func append(_ entry: Entry) {
        state.withLock { state in
            state.ring.append(entry)
            state.bytes += entry.body.count
            while state.ring.count - state.start > Self.mostEntries || state.bytes > Self.mostBytes {
                state.dropOldest()
            }
            // Half of the array dead: one move pays for that many appends.
            if state.start > Self.mostEntries / 2 {
                state.ring.removeFirst(state.start)
                state.start = 0
            }
        }
    }

    func clear() {
        state.withLock { $0 = State() }
    }

    /// The newest `limit` entries whose target begins with `prefix`, oldest of them first.
    func json(prefix: String?, limit: Int) -> JSON {
        let live = state.withLock { Array($0.ring[$0.start...]) }
        let chosen = live.filter { prefix.map($0.target.hasPrefix) ?? true }.suffix(limit)
        return .array(chosen.map(\.json))
    }
}

extension RequestLog.Entry {
    /// `{at, method, path, headers, body, isBase64, bodyLength, bodySHA256, status, fault}`; repeated headers are joined.
    fileprivate var json: JSON {
        let text = String(validating: body, as: UTF8.self)
        var fields: [String: String] = [:]
        for field in headers {
            fields[field.name.canonicalName, default: ""] +=
                (fields[field.name.canonicalName] == nil ? "" : ", ") + field.value
        }
        return [
            "at": .string(Clock.iso8601(at)), "atUnix": .double(at), "method": .string(method), "path": .string(target),
            "headers": .object(fields.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) }),
            "body": .string(text ?? Base64.encode(body)), "isBase64": .bool(text == nil),
            "bodyLength": .int(bodyLength),
            "bodySHA256": .string(bodySHA256), "status": status.map { .int($0) } ?? .null,
            "fault": fault.map { .string($0) } ?? .null,
        ]
    }
}
