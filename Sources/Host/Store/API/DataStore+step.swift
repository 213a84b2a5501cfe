package import Domain

// Every write here is guarded by the lease: if another worker has taken the job over, it throws `fenced` and nothing
// changes.
extension DataStore {
    /// Stores what a step did.
    /// - Parameter release: gives the job back in the same transaction; the lease is over then.
    package func commitStep(
        _ lease: Lease, _ c: StepCommit, requestStatus: RequestStatus, events: [NewEvent] = [],
        release: JobRelease? = nil
    ) async throws(StoreError) {
        let key = try await dataKey(of: lease.request)
        let step = SealedStep(c, key: key)
        let now = Timestamp.now()
        let stored = try await writeLater { db throws(StoreError) in
            try db.holdJob(lease.job, state: step.status == .waiting ? .waiting : .running)
            try db.commitStep(c.session, step, status: step.status, at: now)
            try db.setRequestStatus(lease.request, requestStatus, at: now)
            if let release {
                try db.releaseJob(lease.job, release)
                // A callback that came before the session named its key.
                if !c.correlations.isEmpty, try db.hasOpenCallback(for: c.session) {
                    try db.wake(lease.request, at: now)
                }
            }
            return try db.insertEvents(events, request: lease.request, tenant: key.tenant, at: now)
        }
        tell(stored)
    }

    /// Notes that the effect's first byte is about to leave. For `once` effects, before it does.
    package func markDispatched(_ lease: Lease, effect key: String, at now: Timestamp) async throws(StoreError) {
        try await write { db throws(StoreError) in
            try db.checkLease(lease.job)
            try db.markDispatched(lease.session, key, at: now)
        }
    }

    /// Notes a failed attempt that will be repeated; the state before it stays.
    /// - Parameter attempts: made so far.
    package func commitAttempt(
        _ lease: Lease, effect key: String, attempts: Int, retryAt: Timestamp?
    ) async throws(StoreError) {
        try await write { db throws(StoreError) in
            try db.holdJob(lease.job, state: .running)
            try db.recordAttempt(lease.session, key, attempts: attempts, dueAt: retryAt)
        }
    }

    /// Ends a session and begins another provider's for the same request and job.
    /// - Returns: the lease that counts from now on; the old one is fenced.
    package func failOver(
        _ lease: Lease, ended: SessionEnd, to: NewSession, _ first: StepCommit?, candidates: JSON,
        events: [NewEvent] = []
    ) async throws(StoreError) -> Lease {
        let key = try await dataKey(of: lease.request)
        let end = SealedEnd(ended, key: key)
        let step = first.map { SealedStep($0, key: key) }
        let isWaiting = step?.status == .waiting
        let now = to.startedAt
        let moved = lease.job.moved(to: to.id)
        let stored = try await writeLater { db throws(StoreError) in
            try db.moveJob(lease.job, to: moved, provider: to.provider, state: isWaiting ? .waiting : .running)
            try db.endSession(end, at: now)
            try db.insertSession(to, tenant: key.tenant, first: step)
            try db.setRequestProvider(
                lease.request, to.provider, isWaiting ? .waiting : .processing, candidates: candidates, at: now)
            return try db.insertEvents(events, request: lease.request, tenant: key.tenant, at: now)
        }
        tell(stored)
        return moved
    }
}
