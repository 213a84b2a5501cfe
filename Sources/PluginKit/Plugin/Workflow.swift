/// One run of an operation: a value that is the session's state, and the function that takes it from event to event.
///
/// The host stores the value between two events as JSON, so a workflow survives a crash of the host, and a step may be
/// run again with the same input. Keep personal data out of it where an effect's answer can tell it again.
public protocol Workflow: Codable, Sendable {
    associatedtype Owner: Plugin
    associatedtype Request: Decodable & Sendable
    associatedtype Result: Encodable & Sendable

    /// The state before the first event.
    init()

    /// Answers one event. Throw ``PluginFailure`` to end without a result; any other error counts as a defect of the
    /// plugin (`internal`). What was changed and asked for in a step that throws is dropped.
    mutating func handle(_ event: Event<Request>, _ context: Context<Owner>) throws -> Step<Result>

    /// Decodes a stored state. Write one of your own to read the versions in ``Manifest/stateReads``.
    static func read(state: [UInt8], version: UInt32) throws -> Self
}

extension Workflow {
    public static func read(state: [UInt8], version: UInt32) throws -> Self {
        try JSONText.decode(Self.self, from: state)
    }
}

/// What a workflow answers an event with.
public struct Step<Result> {
    enum Answer {
        case perform([Effect])
        case finish(Result)
    }

    let answer: Answer

    /// Asks the host for effects; each one's outcome is an event to come. Those pending already stay pending.
    public static func perform(_ effects: Effect...) -> Step { Step(answer: .perform(effects)) }

    /// Asks the host for effects; each one's outcome is an event to come. At most 16 may be pending in a session.
    public static func perform(_ effects: [Effect]) -> Step { Step(answer: .perform(effects)) }

    /// Nothing new: an effect that is pending will bring the next event.
    public static var keepWaiting: Step { Step(answer: .perform([])) }

    /// The end. What is pending is cancelled.
    public static func finish(_ result: Result) -> Step { Step(answer: .finish(result)) }
}
