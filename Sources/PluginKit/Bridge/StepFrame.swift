/// One step as it came over the line.
struct StepFrame: Sendable {
    enum Event: Sendable {
        case start([UInt8])
        case http(String, Response)
        case timer(String)
        case callback(String, on: String, [UInt8])
        case cancel(String)
        /// Of a later minor version: ignored.
        case unknown
    }

    var operation = ""
    var sessionID = ""
    var stepNumber: UInt64 = 0
    var state: [UInt8] = []
    /// 0 before the first state.
    var stateVersion: UInt32 = 0
    var now = Instant(milliseconds: 0)
    var deadline = Instant(milliseconds: 0)
    var seed: [UInt8] = []
    var event: Event = .unknown
}

/// What a step answers.
struct StepAnswer: Sendable {
    enum End: Sendable {
        case finish([UInt8])
        case fail(PluginFailure)
    }

    /// nil: the state stays as it is.
    var state: [UInt8]?
    var effects: [Effect] = []
    var notes = Notes()
    var end: End?

    static func fail(_ failure: PluginFailure) -> StepAnswer { StepAnswer(end: .fail(failure)) }
}
