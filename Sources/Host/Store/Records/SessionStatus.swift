/// A session's life: `running ⇄ waiting → finished | failed | cancelled | superseded | parked`.
package enum SessionStatus: String, Hashable, Sendable, Codable, CaseIterable {
    case running
    /// Only timers and callbacks are pending.
    case waiting
    case finished
    case failed
    case cancelled
    /// Another provider took the request over.
    case superseded
    /// A dead letter: a person must decide.
    case parked

    package var isLive: Bool { self == .running || self == .waiting }
}
