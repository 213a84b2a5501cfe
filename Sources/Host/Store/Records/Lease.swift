package import Domain

/// The right to write a request's work. Every claim raises `seq`; a write under an older one changes nothing and throws
/// `fenced`.
package struct Lease: Hashable, Sendable {
    package let request: ID
    package let session: ID
    /// The node incarnation.
    package let owner: ID
    package let seq: Int64

    package init(request: ID, session: ID, owner: ID, seq: Int64) {
        self.request = request
        self.session = session
        self.owner = owner
        self.seq = seq
    }

    /// The same owner's, for another session of the job.
    func moved(to session: ID) -> Lease { Lease(request: request, session: session, owner: owner, seq: seq + 1) }
}
