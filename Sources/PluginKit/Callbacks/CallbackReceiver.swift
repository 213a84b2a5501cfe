/// A plugin whose vendor calls back. The manifest lists the callbacks.
public protocol CallbackReceiver: Plugin {
    /// Says what a callback means and what would prove it genuine; the host checks the proof. Throw if it is not one of
    /// this vendor's calls (the host answers 400).
    func read(_ callback: InboundCallback) throws -> CallbackReading
}

/// A call of the vendor as it arrived. Nothing in it is proven yet.
public struct InboundCallback: Hashable, Sendable {
    public var now: Instant
    public var method: String
    /// What follows the account's token, with its query.
    public var path: String
    /// The whole URL as the vendor saw it.
    public var url: String
    public var headers: [Response.Header]
    public var body: [UInt8]

    public init(
        now: Instant, method: String, path: String, url: String, headers: [Response.Header] = [], body: [UInt8] = []
    ) {
        self.now = now
        self.method = method
        self.path = path
        self.url = url
        self.headers = headers
        self.body = body
    }

    /// The first header of this name, in whatever case it is written.
    public func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.name.lowercased() == wanted }?.value
    }

    /// The body; ``JSON/absent`` if it is not JSON.
    public var json: JSON { JSON(tolerant: body) }
}

/// What a plugin made of a callback.
public struct CallbackReading: Hashable, Sendable {
    public struct Acknowledgement: Hashable, Sendable {
        public var status: Int
        public var contentType: String
        public var body: [UInt8]

        public init(status: Int, contentType: String = "", body: [UInt8] = []) {
            self.status = status
            self.contentType = contentType
            self.body = body
        }
    }

    /// Another matter that the same callback tells of.
    public struct Event: Hashable, Sendable {
        /// A key that a step gave to ``Context/correlate(_:)``.
        public var correlation: String?
        /// Two events with one key are the same; nil: they are told apart by their place in the body.
        public var dedupe: String?
        /// What the workflow receives; nil: nothing is delivered.
        public var payload: [UInt8]?

        public init(correlation: String?, dedupe: String? = nil, payload: [UInt8]?) {
            self.correlation = correlation
            self.dedupe = dedupe
            self.payload = payload
        }
    }

    /// The callback is genuine if every assertion of any one group holds. A group counts only if an HMAC or a signature
    /// in it covers the body or the whole URL.
    public var proofs: [[Assertion]]
    /// A key that a step gave to ``Context/correlate(_:)``.
    public var correlation: String?
    /// Two callbacks with one key are the same callback; nil: the digest of the body.
    public var dedupe: String?
    /// What the workflow receives; nil: nothing is delivered.
    public var payload: [UInt8]?
    /// What else it tells of, in order: for vendors that send several at once. The manifest must require
    /// ``Manifest/Feature/severalEvents``. At most 99.
    public var further: [Event] = []
    /// The answer once the callback is stored; nil: 204.
    public var acknowledgement: Acknowledgement?

    public init(
        proofs: [[Assertion]], correlation: String? = nil, dedupe: String? = nil, payload: [UInt8]? = nil,
        acknowledgement: Acknowledgement? = nil
    ) {
        self.proofs = proofs
        self.correlation = correlation
        self.dedupe = dedupe
        self.payload = payload
        self.acknowledgement = acknowledgement
    }
}
