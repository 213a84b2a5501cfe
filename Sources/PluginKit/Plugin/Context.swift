/// What a workflow may know while it answers one event, and what it can say beside its answer. Valid only inside
/// ``Workflow/handle(_:_:)``.
public final class Context<Owner: Plugin> {
    /// Such as `voucher.issue/1`.
    public let operation: String
    public let sessionID: String
    /// 0 for a session's first step: the start, or a callback that came after the request's end.
    public let stepNumber: UInt64
    /// A plugin's only clock.
    public let now: Instant
    /// By when the session should end.
    public let deadline: Instant
    /// 32 bytes, the same for every step of a session: a plugin's only randomness.
    public let seed: [UInt8]
    public let configuration: Owner.Configuration
    public let plugin: Owner

    var notes = Notes()

    init(_ frame: StepFrame, configuration: Owner.Configuration, plugin: Owner) {
        operation = frame.operation
        sessionID = frame.sessionID
        stepNumber = frame.stepNumber
        now = frame.now
        deadline = frame.deadline
        seed = frame.seed
        self.configuration = configuration
        self.plugin = plugin
    }

    /// How long is left until the deadline; negative when it has passed.
    public var remaining: Duration { now.duration(to: deadline) }

    /// A line for operators. No personal data, no secrets.
    public func log(_ level: LogLevel, _ message: String) { notes.logs.append((level, message)) }

    /// How far the session is; `current` and `total` count from 1. The message is short and free of personal data.
    public func progress(_ current: Int, of total: Int, _ message: String) {
        notes.progress = (current, total, message)
    }

    /// Registers a name of the vendor's for this session, so that a callback with it finds the session.
    public func correlate(_ key: String) { notes.correlations.append(key) }

    /// A UUID that is the same whenever this session asks for this label.
    public func uuid(_ label: String) -> String { SeededRandom.uuid(seed: seed, label: label) }

    /// How long to wait before try number `attempt`, counted from 1: `base`, doubled each time, up to `cap`.
    public func backoff(_ attempt: Int, base: Duration = .seconds(1), cap: Duration = .seconds(10)) -> Duration {
        var delay = base
        for _ in 1..<max(1, min(attempt, 64)) where delay < cap { delay = delay * 2 }
        return min(delay, cap)
    }
}

/// How much an operator should care.
public enum LogLevel: UInt32, Sendable {
    case debug = 1
    case info = 2
    case warning = 3
    case error = 4
}

/// What a workflow said beside its answer.
struct Notes {
    var logs: [(level: LogLevel, message: String)] = []
    var progress: (current: Int, total: Int, message: String)?
    var correlations: [String] = []
}
