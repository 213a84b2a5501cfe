package import Domain

/// Everything one step changes in its session.
package struct StepCommit: Sendable {
    package var session: ID
    /// The step just made; the next one is `step + 1`.
    package var step: Int
    package var countedSteps: Int
    /// nil: the state stays.
    package var state: StepOutput.State?
    /// `running` or `waiting`.
    package var status: SessionStatus
    package var progress: StepOutput.Progress?
    package var ended: [EndedEffect]
    package var effects: [NewEffect]
    package var correlations: [String]
    package var captured: [CapturedValue]
    /// Callbacks of the inbox that the step consumed.
    package var callbacks: [ID]
    /// The step is the first on another build; set by whoever carried the session over.
    package var move: BuildMove?

    package init(
        session: ID, step: Int, countedSteps: Int, state: StepOutput.State? = nil, status: SessionStatus,
        progress: StepOutput.Progress? = nil, ended: [EndedEffect] = [], effects: [NewEffect] = [],
        correlations: [String] = [], captured: [CapturedValue] = [], callbacks: [ID] = []
    ) {
        self.session = session
        self.step = step
        self.countedSteps = countedSteps
        self.state = state
        self.status = status
        self.progress = progress
        self.ended = ended
        self.effects = effects
        self.correlations = correlations
        self.captured = captured
        self.callbacks = callbacks
    }
}

/// An effect whose outcome the step consumed.
package struct EndedEffect: Hashable, Sendable {
    package var key: String
    /// `response`, `not_sent`, `outcome_unknown`, `limit_exceeded`, `cancelled`, `fired` or `received`.
    package var outcome: String
    package var attempts: Int
    /// For operators; stored sealed.
    package var detail: [UInt8]?

    package init(key: String, outcome: String, attempts: Int, detail: [UInt8]? = nil) {
        self.key = key
        self.outcome = outcome
        self.attempts = attempts
        self.detail = detail
    }
}

/// An effect the step asked for.
package struct NewEffect: Hashable, Sendable {
    package var effect: Effect
    /// When a timer fires or a wait for a callback ends.
    package var dueAt: Timestamp?

    package init(effect: Effect, dueAt: Timestamp? = nil) {
        self.effect = effect
        self.dueAt = dueAt
    }
}
