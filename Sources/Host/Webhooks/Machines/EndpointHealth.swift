import Domain

/// Whether an endpoint that fails is to be disabled.
enum EndpointHealth {
    /// Failing for so long, in milliseconds, disables.
    static let patience: Int64 = 5 * 24 * 60 * 60 * 1000

    /// Why it is disabled; nil: it is not.
    /// - Parameters:
    ///   - isOwnURL: it stands for a host that requests named, which nobody could enable again; its deliveries end with
    ///     their schedule.
    ///   - failingSince: of the first failure after the last success.
    static func reason(_ judgement: Judgement, isOwnURL: Bool, failingSince: Timestamp?, at now: Timestamp) -> String? {
        if isOwnURL { return nil }
        return switch judgement {
        case .delivered, .cancelled: nil
        case .gone: "gone"
        case .failed:
            if let failingSince, now - failingSince >= patience { "failing" } else { nil }
        }
    }
}
