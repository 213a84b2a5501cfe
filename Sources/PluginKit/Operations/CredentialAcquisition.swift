/// The request of `credential.acquire/1`.
public struct CredentialAcquisitionRequest: Codable, Hashable, Sendable {
    public enum Reason: String, Codable, Hashable, Sendable {
        /// There are none.
        case missing
        /// They are about to run out.
        case expired
        /// The vendor refused them.
        case refused
    }

    public var reason: Reason

    public init(reason: Reason) { self.reason = reason }
}

/// The result of `credential.acquire/1`: which captures of the session are credentials. If the vendor refuses, throw a
/// ``PluginFailure`` of class `config`.
public struct AcquiredCredentials: Encodable, Hashable, Sendable {
    public struct Credential: Encodable, Hashable, Sendable {
        /// Of a ``Capture`` of kind secret that this session made; other operations use it as ``Part/captured(_:_:)``.
        public var name: String
        /// For how long the vendor says it holds; nil: until it is refused.
        public var lifetimeMs: Int64?

        public init(_ name: String, lifetime: Duration? = nil) {
            self.name = name
            lifetimeMs = lifetime.map { Int64(clamping: $0.abiMilliseconds) }
        }
    }

    public var credentials: [Credential]

    public init(_ credentials: [Credential]) { self.credentials = credentials }
}
