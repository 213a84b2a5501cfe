/// Which rate limits hold for an API key.
package enum RateClass: String, Hashable, Sendable, CaseIterable {
    /// Those of the settings.
    case standard
    /// None.
    case unlimited
}
