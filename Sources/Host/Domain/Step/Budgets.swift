/// The limits a step lives within. Published in docs/plugin-abi.md; a sink call refuses only on these.
package enum Budgets {
    package static let state = 64 * 1024
    package static let literalBody = 1024 * 1024
    package static let pendingEffects = 16
    /// Timer and callback steps do not count.
    package static let steps = 100
    package static let headers = 100
    package static let captures = 32
    package static let parts = 1024
    package static let partDepth = 8
    package static let responseCap: UInt64 = 4 * 1024 * 1024
    package static let effectKey = 128
    package static let correlations = 16
    package static let correlationKey = 256
    /// Longer ones are cut.
    package static let message = 1024
    /// Those beyond are dropped.
    package static let logLines = 100
    package static let result = 256 * 1024
    package static let diagnostics = 100
    package static let manifest = 256 * 1024
    package static let callbackPayload = 64 * 1024
    /// Of one callback.
    package static let callbackEvents = 100
    package static let assertions = 32
    /// Seven days, in milliseconds.
    package static let sessionAge: Int64 = 7 * 24 * 3600 * 1000
}
