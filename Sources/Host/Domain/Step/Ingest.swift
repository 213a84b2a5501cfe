/// A provider's callback as it arrived. The Swift form of `gh_http_in`.
package struct InboundRequest: Hashable, Sendable {
    /// When it arrived.
    package var now: Timestamp
    /// As received.
    package var method: String
    /// As received, without the query.
    package var path: String
    /// As received, without the question mark; empty if there is none.
    package var query: String
    /// What follows the account's token in the path, with the query: what `gh_http_in.path` shows.
    package var suffix: String
    /// The host as the provider saw it, with a port that is not the scheme's default.
    package var host: String
    /// The whole URL as the provider saw it.
    package var url: String
    /// Names in lower case, in the order received.
    package var headers: [HTTPResult.Header]
    package var body: [UInt8]

    package init(
        now: Timestamp, method: String, path: String, query: String = "", suffix: String = "", host: String,
        url: String,
        headers: [HTTPResult.Header] = [], body: [UInt8] = []
    ) {
        self.now = now
        self.method = method
        self.path = path
        self.query = query
        self.suffix = suffix
        self.host = host
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// What would prove a callback genuine. The Swift form of `gh_assertion`; `expected` is already decoded. An `expected`
/// that could not be decoded is handed on as empty bytes, which never hold.
package enum Assertion: Hashable, Sendable {
    /// The HMAC under `key` of `parts` equals `expected`.
    case hmac(HashName, key: Part, parts: [Part], expected: [UInt8])
    /// `expected` is a signature of `parts`; `key` yields a PEM public key.
    case signature(SignatureName, key: Part, parts: [Part], expected: [UInt8])
    /// `time` is within `windowMs` of now, before or after.
    case fresh(time: Timestamp, windowMs: UInt64)
    /// `expected` equals what `key` yields: a shared token. Proves no content, so never alone.
    case secret(key: Part, expected: [UInt8])
}

/// The callback is genuine if every assertion of a group holds.
package typealias AssertionGroup = [Assertion]

/// What a plugin made of a callback. Nothing in it is trusted before one of the groups has been found to hold.
package struct IngestOutput: Hashable, Sendable {
    package struct Acknowledgement: Hashable, Sendable {
        package var status: Int
        /// Empty: none is written.
        package var contentType: String
        package var body: [UInt8]

        package init(status: Int, contentType: String = "", body: [UInt8] = []) {
            self.status = status
            self.contentType = contentType
            self.body = body
        }
    }

    /// One of the matters that a callback tells of.
    package struct Event: Hashable, Sendable {
        /// The session it is for: a key that a step gave to `correlate`.
        package var correlation: String?
        /// Two events with one dedupe key are the same. nil: the digest of the body, and the event's place in it.
        package var dedupe: String?
        /// What the session's step receives. nil: nothing is delivered.
        package var payload: [UInt8]?

        package init(correlation: String? = nil, dedupe: String? = nil, payload: [UInt8]? = nil) {
            self.correlation = correlation
            self.dedupe = dedupe
            self.payload = payload
        }

        package var isEmpty: Bool { correlation == nil && dedupe == nil && payload == nil }
    }

    /// Any one of them suffices.
    package var groups: [AssertionGroup]
    /// At least one, though it may be empty.
    package var events: [Event]
    /// The answer once all events are stored. nil: 204.
    package var acknowledgement: Acknowledgement?

    package init(
        groups: [AssertionGroup] = [], events: [Event] = [Event()], acknowledgement: Acknowledgement? = nil
    ) {
        self.groups = groups
        self.events = events
        self.acknowledgement = acknowledgement
    }
}

extension IngestOutput {
    /// Two events with these bytes are one. Where the plugin names nothing it is the body, with the event's place in it,
    /// and the address for calls without a body.
    package func dedupeKey(ofEvent place: Int, in request: InboundRequest) -> [UInt8] {
        if let key = events[place].dedupe { return Array("key:".utf8) + Array(key.utf8) }
        if place > 0 {
            return Array("event:\(place):\(request.suffix.utf8.count):\(request.suffix)".utf8) + request.body
        }
        if request.body.isEmpty { return Array("path:\(request.suffix)".utf8) }
        return Array("body:".utf8) + request.body
    }
}
