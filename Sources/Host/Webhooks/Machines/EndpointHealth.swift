import Domain

/// Whether an endpoint that fails is to be disabled.
enum EndpointHealth {
    /// Failing for so long, in milliseconds, disables.
    static let patience: Int64 = 5 * 24 * 60 * 60 * 1000

    /// Why it is disabled; nil: it is not.
    /// - Parameter failingSince: of the first failure after the last success.
    static func reason(_ judgement: Judgement, isOwnURL: Bool, failingSince: Timestamp?, at now: Timestamp) -> String? {
        switch judgement {
        case .delivered, .cancelled: nil
        // A URL of one request that is gone says nothing of others on its host.
        case .gone: isOwnURL ? nil : "gone"
        case .failed:
            if let failingSince, now - failingSince >= patience { "failing" } else { nil }
        }
    }
}
