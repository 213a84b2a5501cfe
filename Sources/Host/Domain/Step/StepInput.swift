/// One call of a plugin's step function.
package struct StepInput: Hashable, Sendable {
    package var operation: OperationID
    package var session: ID
    /// 0 is a session's first step: the start, or a callback that came after the request's end.
    package var number: Int
    package var state: [UInt8]
    package var stateVersion: UInt32
    package var event: StepEvent
    package var now: Timestamp
    package var deadline: Timestamp
    /// 32 bytes, the same for every step of a session.
    package var seed: [UInt8]

    package init(
        operation: OperationID, session: ID, number: Int, state: [UInt8], stateVersion: UInt32, event: StepEvent,
        now: Timestamp, deadline: Timestamp, seed: [UInt8]
    ) {
        self.operation = operation
        self.session = session
        self.number = number
        self.state = state
        self.stateVersion = stateVersion
        self.event = event
        self.now = now
        self.deadline = deadline
        self.seed = seed
    }
}

package enum StepEvent: Hashable, Sendable {
    /// The operation's request as JSON.
    case start([UInt8])
    case http(key: String, HTTPResult)
    case timer(key: String)
    /// `key` is the wait's; empty when the callback came after the request's end and begins a session.
    case callback(key: String, correlation: String, payload: [UInt8])
    case cancel(reason: String)

    package var key: String? {
        switch self {
        case .start, .cancel: nil
        case .http(let key, _), .timer(let key), .callback(let key, _, _): key
        }
    }
}
