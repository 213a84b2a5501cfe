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

    package var name: String
    package var operation: OperationID
    package var request: JSON
    /// What the plugin was configured with.
    package var config: JSON
    package var startedAt: Timestamp
    package var exchanges: [Exchange]
    package var end: StepOutput.End
    /// Every secret that was or could have been sent, and those that were captured.
    package var secrets: [[UInt8]]
    /// Every picture that was sent or captured.
    package var blobs: [[UInt8]]

    package init(
        name: String, operation: OperationID, request: JSON, config: JSON, startedAt: Timestamp, exchanges: [Exchange],
        end: StepOutput.End, secrets: [[UInt8]] = [], blobs: [[UInt8]] = []
    ) {
        self.name = name
        self.operation = operation
        self.request = request
        self.config = config
        self.startedAt = startedAt
        self.exchanges = exchanges
        self.end = end
        self.secrets = secrets
        self.blobs = blobs
    }
}
