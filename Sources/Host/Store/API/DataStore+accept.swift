package import Domain

extension DataStore {
    /// Stores a new request with its first session, the effects of the start step, its job and its events. The job is
    /// born claimed by `owner`, so nobody else touches it while that node lives.
    /// - Parameters:
    ///   - first: what the start step did; nil when it has not run.
    ///   - storing: content that came with the request, stored with it.
    ///   - blobs: handles of all its content, which the request keeps alive.
    ///   - owner: from `registerNode`.
    package func accept(
        _ r: NewRequest, _ s: NewSession, _ first: StepCommit?, storing: [PreparedBlob] = [],
        blobs: [String] = [], events: [NewEvent] = [], owner: ID
    ) async throws(StoreError) -> Lease {
        let source = try await keySource(for: r)
        let sealed = SealedRequest(r, source)
        let step = first.map { SealedStep($0, key: source.key) }
        let blobIDs = try blobs.map(BlobHandle.id)
        let lease = Lease(request: r.id, session: s.id, owner: owner, seq: 1)
        let (status, state): (RequestStatus, JobState) =
            switch step?.status {
            case nil: (.pending, .running)
            case .waiting: (.waiting, .waiting)
            default: (.processing, .running)
            }
        let stored = try await writeLater { db throws(StoreError) in
            try db.insertRequest(sealed, provider: s.provider, status: status)
            try db.insertSession(s, tenant: r.tenant, first: step)
            try db.insertJob(lease, tenant: r.tenant, provider: s.provider, state: state, at: r.createdAt)
            for blob in storing { try db.insert(blob, tenant: r.tenant, at: r.createdAt) }
            for blob in blobIDs { try db.referBlob(r.tenant, blob, from: r.id) }
            return try db.insertEvents(events, request: r.id, tenant: r.tenant, at: r.createdAt)
        }
        dataKeys.keep(source.key, for: r.id)
        tell(stored)
        return lease
    }

    /// Stores the whole life of a request at once: there was no candidate, or its only step ended it.
    /// - Parameters:
    ///   - failure: how the session failed, for operators.
    ///   - revising: what this end changes in another request.
    package func acceptFinal(
        _ r: NewRequest, _ s: NewSession?, _ first: StepCommit?, final: FinalRecord, failure: StepFailure? = nil,
        storing: [PreparedBlob] = [], blobs: [String] = [], events: [NewEvent] = [], revising revision: Revision? = nil
    ) async throws(StoreError) {
        let sealedRevision = try await seal(revision)
        let source = try await keySource(for: r)
        let sealed = SealedRequest(r, source)
        let sealedFinal = SealedFinal(final, request: r.id, key: source.key)
        let blobIDs = try blobs.map(BlobHandle.id)
        let end = s.map { session in
            SealedEnd(
                SessionEnd(
                    session: session.id, status: SessionStatus(endOf: final.status), last: first, failure: failure),
                key: source.key)
        }
        let stored = try await writeLater { db throws(StoreError) in
            try db.insertRequest(
                sealed, provider: final.provider ?? s?.provider ?? r.provider, status: final.status, final: sealedFinal)
            if let s, let end {
                try db.insertSession(s, tenant: r.tenant, first: nil)
                try db.endSession(end, at: final.at)
                try db.insertHistory(s, tenant: r.tenant, outcome: final.status, at: final.at)
            }
            for blob in storing { try db.insert(blob, tenant: r.tenant, at: r.createdAt) }
            for blob in blobIDs { try db.referBlob(r.tenant, blob, from: r.id) }
            let records = try db.insertEvents(events, request: r.id, tenant: r.tenant, at: final.at)
            try db.apply(sealedRevision, at: final.at, records)
            return records
        }
        tell(stored)
    }
}

extension SessionStatus {
    fileprivate init(endOf status: RequestStatus) {
        self =
            switch status {
            case .completed: .finished
            case .cancelled: .cancelled
            case .pending, .processing, .waiting, .failed, .expired: .failed
            }
    }
}
