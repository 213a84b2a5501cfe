/// Feeds a workflow with events in a test, as the host would, without a host: the state goes through its JSON between two
/// events, and every event is handled twice, so that a workflow whose answers differ is found out.
public struct Rehearsal<W: Workflow>: Sendable where W.Request: Encodable, W.Result: Equatable {
    /// What the workflow answered.
    public enum Answer: Sendable, Equatable {
        /// The effects that it asked for; none: it keeps waiting.
        case performing([Effect])
        case finished(W.Result)
        case failed(PluginFailure)
    }

    /// The configuration was refused.
    public struct Refused: Error, CustomStringConvertible {
        /// `pointer: message`, one for each diagnostic.
        public let diagnostics: [String]
        public var description: String { diagnostics.joined(separator: "\n") }
    }

    /// A test may move it on.
    public var now = Instant(milliseconds: 1_767_225_600_000)
    public var deadline = Instant(milliseconds: 1_767_225_600_000 + 60_000)
    public var seed = [UInt8](repeating: 7, count: 32)
    /// The stored state, JSON.
    public private(set) var state: [UInt8] = []
    /// What the last event brought beside its answer.
    public private(set) var logs: [String] = []
    public private(set) var progress: String?
    /// All of the session.
    public private(set) var correlations: [String] = []
    private var stateVersion: UInt32 = 0
    private var stepNumber: UInt64 = 0
    private let configuration: W.Owner.Configuration
    private let plugin: W.Owner
    private let operation: String

    /// - Parameter configuration: JSON, as the operator's YAML would give it.
    public init(_ workflow: W.Type, configuration: String = "{}") throws {
        var diagnostics = Diagnostics()
        guard let instance = Instance<W.Owner>(config: Array(configuration.utf8), diagnostics: &diagnostics) else {
            throw Refused(diagnostics: diagnostics.entries.map { "\($0.pointer): \($0.message)" })
        }
        self.configuration = instance.configuration
        plugin = instance.plugin
        operation = W.Owner.operations.first { $0.runner is WorkflowRunner<W> }?.id ?? "rehearsal/1"
    }

    public mutating func start(_ request: W.Request) throws -> Answer {
        try send(.start(request))
    }

    public mutating func send(_ event: Event<W.Request>) throws -> Answer {
        let first = try step(event)
        let second = try step(event)
        guard first.answer == second.answer, first.raw.state == second.raw.state else { throw Unrepeatable() }
        logs = first.raw.notes.logs.map { "\($0.level): \($0.message)" }
        progress = first.raw.notes.progress.map { "\($0.current)/\($0.total) \($0.message)" }
        if case .failed = first.answer { return first.answer }
        if let state = first.raw.state {
            self.state = state
            stateVersion = W.Owner.manifest.stateVersion
        }
        correlations += first.raw.notes.correlations
        stepNumber += 1
        return first.answer
    }

    /// The same event brought another answer.
    public struct Unrepeatable: Error {}

    private func step(_ event: Event<W.Request>) throws -> (answer: Answer, raw: StepAnswer) {
        var frame = StepFrame()
        frame.operation = operation
        frame.sessionID = "00000000-0000-4000-8000-000000000001"
        frame.stepNumber = stepNumber
        frame.state = state
        frame.stateVersion = stateVersion
        frame.now = now
        frame.deadline = deadline
        frame.seed = seed
        frame.event = try StepFrame.Event(event)
        let manifest = W.Owner.manifest
        let versions = StateVersions(current: manifest.stateVersion, reads: manifest.stateReads)
        let (answer, result) = WorkflowRunner<W>().answer(
            frame, configuration: configuration, plugin: plugin, versions: versions)
        switch answer.end {
        case .fail(let failure): return (.failed(failure), answer)
        case .finish: return (result.map(Answer.finished) ?? .performing([]), answer)
        case nil: return (.performing(answer.effects), answer)
        }
    }
}
