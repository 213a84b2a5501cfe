/// What one step emitted, already within budget and well formed.
package struct StepOutput: Hashable, Sendable {
    package struct State: Hashable, Sendable {
        package var version: UInt32
        package var bytes: [UInt8]

        package init(version: UInt32, bytes: [UInt8]) {
            self.version = version
            self.bytes = bytes
        }
    }

    package struct Progress: Hashable, Sendable, Codable {
        package var current: Int
        package var total: Int
        package var message: String

        package init(current: Int, total: Int, message: String) {
            self.current = current
            self.total = total
            self.message = message
        }

        /// 0 to 100; 0 without a total.
        package var percentage: Int {
            total > 0 ? Int(Double(min(max(current, 0), total)) / Double(total) * 100) : 0
        }
    }

    package struct LogLine: Hashable, Sendable {
        /// One of the `GH_LOG_` values.
        package var level: UInt32
        package var message: String

        package init(level: UInt32, message: String) {
            self.level = level
            self.message = message
        }
    }

    package enum End: Hashable, Sendable {
        /// The result as the plugin gave it: JSON, with `{"$capture": NAME}` where a captured value belongs.
        case finish(JSON)
        case fail(StepFailure)
    }

    /// nil: the state stays.
    package var state: State?
    package var effects: [Effect]
    package var correlations: [String]
    package var progress: Progress?
    package var logs: [LogLine]
    package var end: End?

    package init(
        state: State? = nil, effects: [Effect] = [], correlations: [String] = [], progress: Progress? = nil,
        logs: [LogLine] = [], end: End? = nil
    ) {
        self.state = state
        self.effects = effects
        self.correlations = correlations
        self.progress = progress
        self.logs = logs
        self.end = end
    }
}

/// A step that ended without a result, or that the host refused.
package struct StepFailure: Error, Hashable, Sendable, Codable {
    package var errorClass: ErrorClass
    /// The vendor's code, or one of the host's for a step it refused. For operators.
    package var code: String
    package var message: String
    /// Milliseconds; 0 is unknown. At most `Budgets.sessionAge` when it is a plugin's.
    package var retryAfter: UInt64

    package init(_ errorClass: ErrorClass, code: String, message: String, retryAfter: UInt64 = 0) {
        self.errorClass = errorClass
        self.code = code
        self.message = message
        self.retryAfter = retryAfter
    }
}
