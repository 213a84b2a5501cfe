package import Domain

/// A job taken over from a node that is gone, with all that is needed to go on.
package struct Claimed: Sendable {
    package var lease: Lease
    package var request: RequestRecord
    package var session: SessionRecord
    /// Without outcome yet.
    package var effects: [EffectRecord]
    /// Keys of effects that have one, with the outcome.
    package var ended: [String: String]
    package var correlations: [String]
    package var captured: [CapturedValue]
    /// Somebody asked to cancel; the reason.
    package var cancelRequested: String?
    /// Deaths of processes in the step that comes next.
    package var deaths: Int
}

package struct Claims: Sendable {
    package var claimed: [Claimed]
    /// Taken over too, but unreadable (say, an erased key): to be parked.
    package var unreadable: [Unreadable]

    package struct Unreadable: Sendable {
        package var lease: Lease
        package var error: StoreError
    }
}

package enum CancelOutcome: Hashable, Sendable {
    /// Noted with the job; whoever owns it must act.
    case recorded(session: ID)
    case alreadyFinal(RequestStatus)
    case notFound
}

/// A wish to cancel that the job's owner has not yet carried out.
package struct CancelRequest: Hashable, Sendable {
    package var request: ID
    package var session: ID
    package var reason: String
    package var at: Timestamp
}
