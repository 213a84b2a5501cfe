/// A live snapshot of what one provider, for one tenant, may use. Taken afresh for each attempt's work; never pinned.
package struct ProviderEgress: Sendable {
    /// Breaker, concurrency and rate are counted by it.
    package var id: String
    package var tenant: String
    package var endpoints: [String: EndpointURL]
    package var secrets: [String: [UInt8]]
    package var limits: Limits
    package var retry: RetrySettings
    package var breaker: BreakerSettings
    package var tls: TLSMaterial?
    package var addresses: AddressPolicy

    package init(
        id: String, tenant: String, endpoints: [String: EndpointURL], secrets: [String: [UInt8]] = [:],
        limits: Limits = Limits(), retry: RetrySettings = RetrySettings(), breaker: BreakerSettings = BreakerSettings(),
        tls: TLSMaterial? = nil, addresses: AddressPolicy = .any
    ) {
        self.id = id
        self.tenant = tenant
        self.endpoints = endpoints
        self.secrets = secrets
        self.limits = limits
        self.retry = retry
        self.breaker = breaker
        self.tls = tls
        self.addresses = addresses
    }

    package struct Limits: Hashable, Sendable {
        /// Milliseconds; of one attempt, and the most an effect may ask for.
        package var timeout: UInt64
        /// Calls under way at once, over all tenants.
        package var concurrency: Int
        package var rate: RateLimit?
        /// Bytes of answer body; the most an effect may ask for.
        package var responseCap: UInt64

        package init(
            timeout: UInt64 = 30_000, concurrency: Int = 64, rate: RateLimit? = nil,
            responseCap: UInt64 = 64 * 1024 * 1024
        ) {
            self.timeout = timeout
            self.concurrency = concurrency
            self.rate = rate
            self.responseCap = responseCap
        }
    }
}

/// PEM text. Never shown.
package struct TLSMaterial: Sendable, CustomStringConvertible, CustomReflectable {
    /// Trusted instead of the system's authorities.
    package var authorities: [UInt8]?
    package var clientCertificate: [UInt8]?
    package var clientKey: [UInt8]?

    package init(authorities: [UInt8]? = nil, clientCertificate: [UInt8]? = nil, clientKey: [UInt8]? = nil) {
        self.authorities = authorities
        self.clientCertificate = clientCertificate
        self.clientKey = clientKey
    }

    package var description: String { "[TLS material]" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension ProviderEgress: CustomStringConvertible, CustomReflectable {
    package var description: String { "\(id) for \(tenant)" }
    // Reflection must not be a way to print secrets.
    package var customMirror: Mirror { Mirror(self, children: ["id": id, "tenant": tenant]) }
}
