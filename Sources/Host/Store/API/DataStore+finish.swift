package import Domain

extension DataStore {
    /// Ends session and request; the job goes to history, and what is pending counts as cancelled.
    /// - Parameter revising: what this end changes in another request.
    package func finish(
        _ lease: Lease, _ end: SessionEnd, _ final: FinalRecord, events: [NewEvent] = [],
        revising revision: Revision? = nil
    ) async throws(StoreError) {
        let key = try await dataKey(of: lease.request)
        let sealedRevision = try await seal(revision)
        let sealedEnd = SealedEnd(end, key: key)
        let sealedFinal = SealedFinal(final, request: lease.request, key: key)
        let stored = try await writeLater { db throws(StoreError) in
            try db.finishJob(lease.job, outcome: final.status, at: final.at)
            try db.endSession(sealedEnd, at: final.at)
            try db.finishRequest(lease.request, sealedFinal)
            if final.releasesIdempotencyKey { try db.releaseIdempotencyKey(of: lease.request) }
            let records = try db.insertEvents(events, request: lease.request, tenant: key.tenant, at: final.at)
            try db.apply(sealedRevision, at: final.at, records)
            return records
        }
        dataKeys.forget(lease.request)
        tell(stored)
    }

    /// Makes the job a dead letter: its client sees `final`, its journal stays as it is for a person to decide. It keeps
    /// its idempotency key, for nobody knows what it has done.
    /// - Parameter reason: for operators; no personal data.
    package func park(
        _ lease: Lease, reason: String, final: FinalRecord, failure: StepFailure? = nil, events: [NewEvent] = []
    ) async throws(StoreError) {
        let key = try await dataKey(of: lease.request)
        let end = SealedEnd(
            SessionEnd(session: lease.session, status: .parked, failure: failure), key: key)
        let sealedFinal = SealedFinal(final, request: lease.request, key: key)
        let stored = try await writeLater { db throws(StoreError) in
            try db.parkJob(lease.job, reason: reason, at: final.at)
            try db.endSession(end, at: final.at)
            try db.finishRequest(lease.request, sealedFinal)
            return try db.insertEvents(events, request: lease.request, tenant: key.tenant, at: final.at)
        }
        dataKeys.forget(lease.request)
        tell(stored)
    }

    /// Ends the request as `finish` does, and keeps the job as a dead letter.
    /// - Parameters:
    ///   - session: not stored yet; stored with its end.
    ///   - end: of the last session, if there is one.
    ///   - reason: for operators; no personal data.
    package func giveUp(
        _ job: JobLease, _ session: NewSession?, _ end: SessionEnd?, reason: String, _ final: FinalRecord,
        events: [NewEvent] = []
    ) async throws(StoreError) {
        let key = try await dataKey(of: job.request)
        let sealedEnd = end.map { SealedEnd($0, key: key) }
        let sealedFinal = SealedFinal(final, request: job.request, key: key)
        let stored = try await writeLater { db throws(StoreError) in
            if let session {
                try db.beginJob(job, session: session.id, provider: session.provider, state: .running)
                try db.insertSession(session, tenant: key.tenant, first: nil)
            }
            try db.parkJob(job, reason: reason, at: final.at)
            if let sealedEnd { try db.endSession(sealedEnd, at: final.at) }
            try db.finishRequest(job.request, sealedFinal)
            return try db.insertEvents(events, request: job.request, tenant: key.tenant, at: final.at)
        }
        dataKeys.forget(job.request)
        tell(stored)
    }

    /// As `park`, for a claim that could not be read: nothing is sealed, for there may be no key.
    /// `final` must hold no result and no detail.
    package func parkUnreadable(
        _ job: JobLease, session: ID?, reason: String, final: FinalRecord, events: [NewEvent] = []
    ) async throws(StoreError) {
        let now = final.at
        let stored = try await writeLater { db throws(StoreError) in
            guard let tenant = try db.wrappedKey(ofRequest: job.request)?.tenant else {
                throw StoreError(.notFound, "there is no request \(job.request)")
            }
            try db.parkJob(job, reason: reason, at: now)
            if let session { try db.parkSession(session, at: now) }
            try db.finishRequest(job.request, SealedFinal(withoutSecrets: final))
            return try db.insertEvents(events, request: job.request, tenant: tenant, at: now)
        }
        dataKeys.forget(job.request)
        tell(stored)
    }
}
