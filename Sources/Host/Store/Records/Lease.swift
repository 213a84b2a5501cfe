package import Domain

/// The right to write a request's work. Every claim raises `seq`; a write under an older one changes nothing and throws
/// `fenced`.
package struct JobLease: Hashable, Sendable {
    package let request: ID
    /// The node incarnation.
    package let owner: ID
    package let seq: Int64

    package init(request: ID, owner: ID, seq: Int64) {
        self.request = request
        self.owner = owner
        self.seq = seq
    }

    /// The same owner's, for another session of the job.
    func moved(to session: ID) -> Lease { Lease(request: request, session: session, owner: owner, seq: seq + 1) }
}

/// The same, of a job whose session has begun.
package struct Lease: Hashable, Sendable {
    package let session: ID
    package let job: JobLease

    package var request: ID { job.request }
    package var owner: ID { job.owner }
    package var seq: Int64 { job.seq }

    package init(_ job: JobLease, session: ID) {
        self.job = job
        self.session = session
    }

    package init(request: ID, session: ID, owner: ID, seq: Int64) {
        self.init(JobLease(request: request, owner: owner, seq: seq), session: session)
    }
}
