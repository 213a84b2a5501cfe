package import Domain
package import Store

/// How a request stood when it was subscribed to. Events after `position` follow it.
package struct Snapshot: Hashable, Sendable {
    package var request: ID
    package var kind: RequestKind
    package var status: RequestStatus
    /// Of a completed verification.
    package var decision: Decision?
    /// Of a failed one: see docs/errors.md.
    package var failureCode: String?
    package var currentStep: Int
    package var totalSteps: Int
    /// 0 to 100.
    package var percentage: Int
    /// `seq` of the newest event; 0 when there is none.
    package var position: Int64

    package init(_ standing: RequestStanding) {
        request = standing.request
        kind = standing.kind
        status = standing.status
        decision = standing.decision
        failureCode = standing.failureCode
        currentStep = standing.currentStep
        totalSteps = standing.totalSteps
        percentage = standing.percentage
        position = standing.lastSeq
    }
}
