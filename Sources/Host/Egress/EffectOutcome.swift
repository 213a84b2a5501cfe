package import Domain

/// How `Egress.perform` ended.
package struct EffectOutcome: Hashable, Sendable {
    /// What the plugin's step receives. Its `attempts` counts earlier calls' attempts as well.
    package var result: HTTPResult
    /// What was lifted out of the answer.
    package var captured: [CapturedValue]
    /// How many attempts this call made.
    package var attempts: Int
    /// The effect itself was refused, and nothing was sent: `result` says `notSent`. A bad template is `internal`, a
    /// missing secret or endpoint `config`, a captured credential past its time `credential_expired`.
    package var refusal: StepFailure?
    /// Milliseconds to wait before another try: the provider's Retry-After, or the breaker's.
    package var retryAfter: UInt64?
    /// Milliseconds that its attempts had a place among the provider's calls; none of the time in line for one.
    package var held: Int64

    package init(
        result: HTTPResult, captured: [CapturedValue] = [], attempts: Int = 0, refusal: StepFailure? = nil,
        retryAfter: UInt64? = nil, held: Int64 = 0
    ) {
        self.result = result
        self.captured = captured
        self.attempts = attempts
        self.refusal = refusal
        self.retryAfter = retryAfter
        self.held = held
    }
}
