import Domain

/// What stays the same over an effect's attempts.
struct EffectJob: Sendable {
    var effect: HTTPEffect
    var provider: ProviderEgress
    var context: EffectContext
    var blobs: [String: [UInt8]]

    /// Milliseconds an attempt may take if it begins now.
    var timeout: Int64 {
        let limit = provider.limits.timeout
        let asked = effect.timeout == 0 ? limit : min(effect.timeout, limit)
        return min(Int64(clamping: asked), remaining)
    }

    var remaining: Int64 { context.deadline - Timestamp.now() }

    var responseCap: UInt64 {
        min(effect.responseCap == 0 ? Budgets.responseCap : effect.responseCap, provider.limits.responseCap)
    }
}

/// How one attempt ended.
struct AttemptEnd: Sendable {
    var outcome: EffectOutcome
    var ending: RetryPolicy.Ending
    /// libcurl got it. False: it was refused or gave up before.
    var wasMade: Bool
    var staleConnection = false
    /// False: whatever the retry rules say.
    var mayRepeat = true
    /// Nanoseconds that it had a place among the provider's calls.
    var held: Int64 = 0
}
