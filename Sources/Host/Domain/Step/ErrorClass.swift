/// The class of a failure alone decides what the client sees, whether the host retries and whether another provider is
/// tried. See docs/plugin-abi.md, Error classes.
package enum ErrorClass: UInt32, Hashable, Sendable, Codable, CaseIterable {
    case invalidRequest = 1
    case unsupported = 2
    case config = 3
    case rejectedByProvider = 4
    case providerUnavailable = 5
    case rateLimited = 6
    case credentialExpired = 7
    case outcomeUnknown = 8
    case badState = 9
    case internalError = 10

    package var name: String {
        switch self {
        case .invalidRequest: "invalid_request"
        case .unsupported: "unsupported"
        case .config: "config"
        case .rejectedByProvider: "rejected_by_provider"
        case .providerUnavailable: "provider_unavailable"
        case .rateLimited: "rate_limited"
        case .credentialExpired: "credential_expired"
        case .outcomeUnknown: "outcome_unknown"
        case .badState: "bad_state"
        case .internalError: "internal"
        }
    }

    /// The effect that led to the failure may be performed again.
    package var isRetryable: Bool {
        switch self {
        case .providerUnavailable, .rateLimited: true
        default: false
        }
    }

    package enum Failover: Sendable {
        case never
        case allowed
        /// Only while nothing can have had an effect.
        case unlessEffectful
    }

    package var failover: Failover {
        switch self {
        case .unsupported, .config, .providerUnavailable, .rateLimited, .credentialExpired: .allowed
        case .internalError: .unlessEffectful
        case .invalidRequest, .rejectedByProvider, .outcomeUnknown, .badState: .never
        }
    }
}
