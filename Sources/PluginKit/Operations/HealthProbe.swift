/// The request of `health.probe/1`: nothing.
public struct HealthProbeRequest: Codable, Hashable, Sendable {
    public init() {}
}

/// The result of `health.probe/1`.
public struct HealthProbeResult: Encodable, Hashable, Sendable {
    public var healthy: Bool
    /// For operators, at most 1000 characters.
    public var detail: String?
    /// What the vendor reports, at most 100 characters.
    public var version: String?

    public init(healthy: Bool, detail: String? = nil, version: String? = nil) {
        self.healthy = healthy
        self.detail = detail
        self.version = version
    }
}
