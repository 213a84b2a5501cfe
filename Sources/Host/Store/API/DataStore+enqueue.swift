package import Domain

extension DataStore {
    /// Stores a new request and its place in the queue. Its work has not begun.
    /// - Parameters:
    ///   - priority: -10 to 10; higher is earlier.
    ///   - storing: content that came with the request, stored with it.
    ///   - blobs: handles of all its content, which the request keeps alive.
    package func enqueue(
        _ r: NewRequest, priority: Int = 0, storing: [PreparedBlob] = [], blobs: [String] = [], events: [NewEvent] = []
    ) async throws(StoreError) {
        let source = try await keySource(for: r)
        let sealed = SealedRequest(r, source)
        let blobIDs = try blobs.map(BlobHandle.id)
        let job = NewJob(
            request: r.id, tenant: r.tenant, provider: r.provider, priority: priority, createdAt: r.createdAt)
        let stored = try await writeLater { db throws(StoreError) in
            try db.insertRequest(sealed, provider: nil, status: .pending)
            try db.insertReadyJob(job)
            for blob in storing { try db.insert(blob, tenant: r.tenant, at: r.createdAt) }
            for blob in blobIDs { try db.referBlob(r.tenant, blob, from: r.id) }
            return try db.insertEvents(events, request: r.id, tenant: r.tenant, at: r.createdAt)
        }
        dataKeys.keep(source.key, for: r.id)
        tell(stored)
    }

    /// Stores the first session of a claimed job that has none, with what its start step did.
    /// - Parameter release: gives the job back in the same transaction.
    /// - Returns: the lease that counts from now on, unless the job is given back.
    package func begin(
        _ job: JobLease, _ s: NewSession, _ first: StepCommit, candidates: JSON, events: [NewEvent] = [],
        release: JobRelease? = nil
    ) async throws(StoreError) -> Lease {
        let key = try await dataKey(of: job.request)
        let step = SealedStep(first, key: key)
        let isWaiting = step.status == .waiting
        let stored = try await writeLater { db throws(StoreError) in
            try db.beginJob(job, session: s.id, provider: s.provider, state: isWaiting ? .waiting : .running)
            try db.insertSession(s, tenant: key.tenant, first: step)
            try db.beginRequest(
                job.request, s.provider, isWaiting ? .waiting : .processing, candidates: candidates, at: s.startedAt)
            if let release {
                try db.releaseJob(job, release)
                // A callback that came before the session named its key.
                if !first.correlations.isEmpty, try db.hasOpenCallback(for: s.id) {
                    try db.wake(job.request, at: s.startedAt)
                }
            }
            return try db.insertEvents(events, request: job.request, tenant: key.tenant, at: s.startedAt)
        }
        tell(stored)
        return Lease(job, session: s.id)
    }

    /// Ends a request whose job has no session: nobody could serve it, its only step ended it, or it was cancelled.
    /// - Parameters:
    ///   - end: of `session`, which is stored with it.
    ///   - revising: what this end changes in another request.
    package func finishUnbegun(
        _ job: JobLease, _ session: NewSession?, _ end: SessionEnd?, _ final: FinalRecord, events: [NewEvent] = [],
        revising revision: Revision? = nil
    ) async throws(StoreError) {
        let key = try await dataKey(of: job.request)
        let sealedRevision = try await seal(revision)
        let sealedEnd = end.map { SealedEnd($0, key: key) }
        let sealedFinal = SealedFinal(final, request: job.request, key: key)
        let stored = try await writeLater { db throws(StoreError) in
            if let session, let sealedEnd {
                try db.beginJob(job, session: session.id, provider: session.provider, state: .running)
                try db.insertSession(session, tenant: key.tenant, first: nil)
                try db.endSession(sealedEnd, at: final.at)
            }
            try db.finishJob(job, outcome: final.status, at: final.at)
            try db.finishRequest(job.request, sealedFinal)
            let records = try db.insertEvents(events, request: job.request, tenant: key.tenant, at: final.at)
            try db.apply(sealedRevision, at: final.at, records)
            return records
        }
        dataKeys.forget(job.request)
        tell(stored)
    }
}
