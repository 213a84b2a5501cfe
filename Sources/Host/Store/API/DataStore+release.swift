package import Domain

// Ways in which a claimed job goes back before it is done. Each is guarded by its lease, like every write of a step.
extension DataStore {
    /// Gives the job back until a time, or until it is woken.
    package func release(_ job: JobLease, _ release: JobRelease) async throws(StoreError) {
        try await write { db throws(StoreError) in try db.releaseJob(job, release) }
    }

    /// Gives the job back to the queue at once, attempts untouched.
    package func requeue(_ job: JobLease, worked: Int64) async throws(StoreError) {
        try await write { db throws(StoreError) in
            try db.requeue(try db.queuedJob(job, worked: max(worked, 0)))
        }
    }

    /// Ends the attempt, and has the next one begin anew at its time.
    /// - Parameters:
    ///   - session: not stored yet; stored with its end.
    ///   - end: of the attempt's last session, if it has one.
    package func retry(
        _ job: JobLease, _ session: NewSession?, _ end: SessionEnd?, at: Timestamp, worked: Int64, candidates: JSON,
        events: [NewEvent] = []
    ) async throws(StoreError) {
        let key = try await dataKey(of: job.request)
        let sealedEnd = end.map { SealedEnd($0, key: key) }
        let release = JobRelease(.scheduled, at: at, worked: worked, isNewAttempt: true)
        let now = Timestamp.now()
        let stored = try await writeLater { db throws(StoreError) in
            try db.releaseJob(job, release)
            if let session { try db.insertSession(session, tenant: key.tenant, first: nil) }
            if let sealedEnd { try db.endSession(sealedEnd, at: now) }
            try db.setRequestWaiting(job.request, candidates: candidates, at: now)
            return try db.insertEvents(events, request: job.request, tenant: key.tenant, at: now)
        }
        tell(stored)
    }

    /// Has the job run soon: at once if it was given back, otherwise as soon as it is. For callbacks that arrived.
    package func wake(_ request: ID) async throws(StoreError) {
        let now = Timestamp.now()
        try await write { db throws(StoreError) in try db.wake(request, at: now) }
    }

    /// Brings jobs whose time has come back to the queue. Safe to run twice.
    /// - Returns: how many, and when the next one is due if none is left now.
    package func promote(limit: Int = 500) async throws(StoreError) -> (count: Int, next: Timestamp?) {
        let now = Timestamp.now()
        let next = try await read { db throws(StoreError) in try db.nextDue() }
        guard let next, next <= now else { return (0, next) }
        return try await write { db throws(StoreError) in
            let due = try db.takeDueJobs(at: now, limit: limit)
            for job in due { try db.requeue(job) }
            return (due.count, try db.nextDue())
        }
    }
}
