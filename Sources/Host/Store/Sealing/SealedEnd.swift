import Domain

/// A session's end, sealed.
struct SealedEnd: Sendable {
    let session: ID
    let status: SessionStatus
    let last: SealedStep?
    let failure: StepFailure?
    let failureDetail: [UInt8]?
    let providerReference: [UInt8]?

    init(_ end: SessionEnd, key: DataKey) {
        session = end.session
        status = end.status
        last = end.last.map { SealedStep($0, key: key) }
        failure = end.failure
        failureDetail = key.seal(
            end.failure.map { Array($0.message.utf8) }, "provider_sessions", end.session, "failure_detail")
        providerReference = key.seal(
            end.providerReference.map { Array($0.utf8) }, "provider_sessions", end.session, "provider_reference")
    }
}
