/// The end of a session without a result. The class alone decides what the client sees, whether the host retries and
/// whether another provider is tried; code and message are for operators and never reach a client.
public struct PluginFailure: Error, Hashable, Sendable {
    /// What kind of failure it is. The raw values are the ABI's.
    public enum Class: UInt32, Hashable, Sendable, CaseIterable {
        /// The client's request is wrong. Never retried, no other provider.
        case invalidRequest = 1
        /// This provider cannot do it; another may.
        case unsupported = 2
        /// The operator must act: a licence, a credential, an account. Another provider may serve meanwhile.
        case config = 3
        /// A refusal that is not a verdict. Never retried, no other provider.
        case rejectedByProvider = 4
        /// The effect is performed again, then another provider is tried.
        case providerUnavailable = 5
        /// Like `providerUnavailable`, after ``PluginFailure/retryAfter``.
        case rateLimited = 6
        /// A fresh credential is acquired once.
        case credentialExpired = 7
        /// Something may have happened at the vendor. Settled by the look-up operation, never sent again.
        case outcomeUnknown = 8
        /// The stored state cannot be read; the session is parked.
        case badState = 9
        /// A defect of the plugin. Not retried.
        case `internal` = 10
    }

    public var failureClass: Class
    /// The vendor's code, or a word of the plugin's own.
    public var code: String
    /// For operators. No personal data, no secrets.
    public var message: String
    public var retryAfter: Duration?

    public init(_ failureClass: Class, code: String, message: String, retryAfter: Duration? = nil) {
        self.failureClass = failureClass
        self.code = code
        self.message = message
        self.retryAfter = retryAfter
    }
}
