package import Domain

/// A job that this node has taken, with all that is needed to begin or to go on.
package struct Claimed: Sendable {
    package var job: JobLease
    package var request: RequestRecord
    /// nil: no session has begun, or the next attempt begins one anew.
    package var journal: Journal?
    /// Of the next session.
    package var ordinal: Int
    /// How far earlier sessions came, 0 to 100.
    package var percentage: Int
    /// Made so far, over all sessions.
    package var attempts: Int
    /// Milliseconds of work in earlier claims.
    package var worked: Int64
    /// It was claimed before.
    package var hasComeBack: Bool
    /// Somebody asked to cancel; the reason.
    package var cancelRequested: String?

    package var lease: Lease? { journal.map { Lease(job, session: $0.session.id) } }

    /// What is stored of a session under way.
    package struct Journal: Sendable {
        package var session: SessionRecord
        /// Without outcome yet.
        package var effects: [EffectRecord]
        /// Keys of effects that have one, with the outcome.
        package var ended: [String: String]
        package var correlations: [String]
        package var captured: [CapturedValue]
        /// Deaths of processes in the step that comes next.
        package var deaths: StepDeaths
    }
}

package struct Claims: Sendable {
    package var claimed: [Claimed]
    /// Taken too, but unreadable (say, an erased key): to be parked.
    package var unreadable: [Unreadable]

    package var count: Int { claimed.count + unreadable.count }

    package struct Unreadable: Sendable {
        package var job: JobLease
        package var session: ID?
        package var error: StoreError
    }
}

package enum CancelOutcome: Hashable, Sendable {
    /// Noted with the job; whoever owns it must act. nil: no session has begun.
    case recorded(session: ID?)
    case alreadyFinal(RequestStatus)
    case notFound
}

/// A wish to cancel that the job's owner has not yet carried out.
package struct CancelRequest: Hashable, Sendable {
    package var request: ID
    package var session: ID?
    package var reason: String
    package var at: Timestamp
}
