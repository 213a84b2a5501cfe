package import Domain

/// One session as it went with the vendor, before anything is taken out of it. It holds secrets and personal data, so it
/// stays in memory.
package struct Tape: Sendable {
    package struct Exchange: Sendable {
        /// The effect's key.
        package var key: String
        /// What it led to: an answer, as the plugin saw it, or a timer.
        package var event: StepEvent

        package init(key: String, event: StepEvent) {
            self.key = key
            self.event = event
        }
    }

    /// A callback that was believed.
    package struct Arrival: Sendable {
        package var request: InboundRequest
        /// What would prove it.
        package var groups: [AssertionGroup]
        /// Which of them held; nil: none, and the operator takes those too.
        package var group: Int?
        /// How many exchanges came before it.
        package var after: Int

        package init(request: InboundRequest, groups: [AssertionGroup], group: Int?, after: Int) {
            self.request = request
            self.groups = groups
            self.group = group
            self.after = after
        }
    }

    /// Where the vendor called back. The last part tells the account, so it is a secret.
    package struct Address: Sendable {
        /// `https://gate.example`, without a slash at its end.
        package var base: String
        package var path: String

        package init(base: String, path: String) {
            self.base = base
            self.path = path
        }
    }

    package var name: String
    package var operation: OperationID
    package var request: JSON
    /// What the plugin was configured with.
    package var config: JSON
    package var startedAt: Timestamp
    package var exchanges: [Exchange]
    /// In order.
    package var arrivals: [Arrival]
    /// nil: callbacks could not come.
    package var address: Address?
    package var end: StepOutput.End
    /// Every secret that was or could have been sent, and those that were captured.
    package var secrets: [[UInt8]]
    /// Every picture that was sent or captured.
    package var blobs: [[UInt8]]

    package init(
        name: String, operation: OperationID, request: JSON, config: JSON, startedAt: Timestamp, exchanges: [Exchange],
        arrivals: [Arrival] = [], address: Address? = nil, end: StepOutput.End, secrets: [[UInt8]] = [],
        blobs: [[UInt8]] = []
    ) {
        self.name = name
        self.operation = operation
        self.request = request
        self.config = config
        self.startedAt = startedAt
        self.exchanges = exchanges
        self.arrivals = arrivals
        self.address = address
        self.end = end
        self.secrets = secrets
        self.blobs = blobs
    }
}
