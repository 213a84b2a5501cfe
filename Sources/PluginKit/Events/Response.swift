/// How an HTTP call ended.
public struct Response: Hashable, Sendable {
    public enum Outcome: UInt32, Hashable, Sendable {
        /// An answer arrived whole.
        case response = 1
        /// Nothing can have reached the vendor.
        case notSent = 2
        /// It may have reached the vendor, and no whole answer came back.
        case outcomeUnknown = 3
        /// It reached the vendor, whose answer was larger than the cap.
        case limitExceeded = 4
        case cancelled = 5
        /// A secret that the call names is not set, and nothing was sent. Only if the manifest requires
        /// ``Manifest/Feature/noCredential``.
        case noCredential = 6
    }

    public struct Header: Hashable, Sendable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public var outcome: Outcome
    /// 0 unless there was an answer.
    public var status: Int
    /// How many attempts were made.
    public var attempts: Int
    /// In the order received.
    public var headers: [Header]
    public var body: [UInt8]
    /// Text for the log when there is no whole answer.
    public var reason: String

    public init(
        outcome: Outcome = .response, status: Int = 0, attempts: Int = 1, headers: [Header] = [], body: [UInt8] = [],
        reason: String = ""
    ) {
        self.outcome = outcome
        self.status = status
        self.attempts = attempts
        self.headers = headers
        self.body = body
        self.reason = reason
    }

    /// An answer with a status of 200 to 299.
    public var isSuccess: Bool { outcome == .response && (200..<300).contains(status) }

    /// The first header of this name, in whatever case it is written.
    public func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.name.lowercased() == wanted }?.value
    }

    /// The body; ``JSON/absent`` if it is not JSON.
    public var json: JSON { JSON(tolerant: body) }

    /// The body as a type of yours.
    ///
    /// - Parameter failureClass: thrown if the body does not fit; think of what an answer that nobody can read means for
    ///   this call.
    public func decode<Value: Decodable>(
        _ type: Value.Type, else failureClass: PluginFailure.Class
    ) throws(PluginFailure) -> Value {
        do {
            return try JSONText.decode(type, from: body)
        } catch {
            throw PluginFailure(
                failureClass, code: "unreadable_answer",
                message: "status \(status): the answer is not as expected at \(CodingPlace(error, quoting: false))")
        }
    }

    /// `Retry-After` in seconds, if the vendor sent it.
    public var retryAfter: Duration? {
        guard let text = header("retry-after"), let seconds = Int64(text), (0...86_400).contains(seconds) else {
            return nil
        }
        return .seconds(seconds)
    }

    /// What a call without a success usually means where nothing is bought or sent: a secret that is not set is
    /// `config`, no whole answer and 5xx are `provider_unavailable`, 429 `rate_limited`, 401 and 403 `config`, 400 and 422 `invalid_request`, other statuses
    /// `internal`. A call with an effect needs more thought.
    public func failure(code: String? = nil, message: String? = nil) -> PluginFailure {
        if outcome == .noCredential {
            return PluginFailure(.config, code: code ?? "no_credential", message: message ?? reason)
        }
        guard outcome == .response else {
            let code = code ?? (outcome == .limitExceeded ? "answer_too_large" : "no_answer")
            return PluginFailure(.providerUnavailable, code: code, message: message ?? reason)
        }
        let failureClass: PluginFailure.Class =
            switch status {
            case 400, 422: .invalidRequest
            case 401, 403: .config
            case 429: .rateLimited
            case 408, 500...599: .providerUnavailable
            default: .internal
            }
        return PluginFailure(
            failureClass, code: code ?? "http_\(status)",
            message: message ?? "the vendor answered with status \(status)",
            retryAfter: retryAfter)
    }
}
