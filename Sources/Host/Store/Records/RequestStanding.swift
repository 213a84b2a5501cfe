package import Domain

/// How a request stands, without anything personal.
package struct RequestStanding: Hashable, Sendable {
    package var request: ID
    package var kind: RequestKind
    package var status: RequestStatus
    package var decision: Decision?
    package var failureCode: String?
    package var currentStep: Int
    package var totalSteps: Int
    /// 0 to 100; never falls.
    package var percentage: Int
    /// Of the oldest event that is still stored, and of the newest; 0 when there is none.
    package var firstSeq: Int64
    package var lastSeq: Int64
}
