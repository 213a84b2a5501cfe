package import Domain

/// A session as stored, opened.
package struct SessionRecord: Sendable {
    package struct Progress: Hashable, Sendable {
        package var current: Int
        package var total: Int
        /// 0 to 100; never falls within a request.
        package var percentage: Int
        package var message: String
    }

    package var id: ID
    package var request: ID
    package var ordinal: Int
    package var provider: String
    package var tenant: ID
    package var plugin: String
    package var pluginVersion: String
    package var pluginDigest: String
    package var configRevision: String
    package var operation: OperationID
    /// Opened for claims only; nil otherwise, and before a step has set it.
    package var state: StepOutput.State?
    /// The number of the next step.
    package var step: Int
    package var countedSteps: Int
    package var seed: [UInt8]
    package var status: SessionStatus
    package var progress: Progress
    package var providerReference: String?
    package var failure: StepFailure?
    package var startedAt: Timestamp
    package var updatedAt: Timestamp
    package var endedAt: Timestamp?
    /// From build to build of its plugin, oldest first; none: it is on the one it began on.
    package var moves: [PastMove]
}
