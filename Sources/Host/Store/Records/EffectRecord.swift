package import Domain

/// An effect as journaled, opened.
package struct EffectRecord: Hashable, Sendable {
    package var effect: Effect
    /// The step that emitted it.
    package var step: Int
    /// When its first byte was about to be sent; written for `once` effects before it is.
    package var dispatchedAt: Timestamp?
    package var attempts: Int
    /// When a timer fires, a wait ends, or a call is made again.
    package var dueAt: Timestamp?
}
