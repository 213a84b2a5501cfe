package import Domain

extension DataStore {
    /// Takes the first jobs of the queue, with all that is needed to begin or to go on.
    /// - Parameter limit: at most so many; 1 to 1,000.
    package func claim(owner: ID, limit: Int) async throws(StoreError) -> Claims {
        // Most polls find nothing, and a look costs no commit.
        guard try await read({ db throws(StoreError) in try db.hasReadyJob() }) else {
            return Claims(claimed: [], unreadable: [])
        }
        let jobs = try await write { db throws(StoreError) in
            try db.claimReadyJobs(owner: owner, limit: min(max(limit, 1), 1000))
        }
        if jobs.isEmpty { return Claims(claimed: [], unreadable: []) }
        let rows = try await rows(of: jobs)
        var claims = Claims(claimed: [], unreadable: [])
        for (job, rows) in zip(jobs, rows) {
            do throws(StoreError) {
                claims.claimed.append(try open(try rows.get(), job))
            } catch {
                claims.unreadable.append(.init(job: job.lease, session: job.session, error: error))
            }
        }
        return claims
    }

    /// What a node has claimed, or stored itself, and not given back.
    package func leases(of owner: ID) async throws(StoreError) -> [JobLease] {
        try await read { db throws(StoreError) in try db.leases(of: owner) }
    }

    /// A node that cannot read what it has claimed gives it back: nobody would rescue it from the living.
    private func rows(of jobs: [ClaimedJob]) async throws(StoreError) -> [Result<ClaimRows, StoreError>] {
        do throws(StoreError) {
            return try await read { db in
                jobs.map { job in
                    Result { () throws(StoreError) -> ClaimRows in try ClaimRows(job, db) }
                }
            }
        } catch {
            for job in jobs { try await requeue(job.lease, worked: 0) }
            throw error
        }
    }

    private func open(_ rows: ClaimRows, _ job: ClaimedJob) throws(StoreError) -> Claimed {
        let request = job.lease.request
        guard rows.request.key.bytes != nil else { throw Self.erased(request) }
        let known = dataKeys[request]
        guard let key = if let known { known } else { try unwrap(rows.request.key) } else {
            throw Self.erased(request)
        }
        var claimed = Claimed(
            job: job.lease, request: try rows.request.opened(key), journal: nil, ordinal: rows.last.ordinal + 1,
            percentage: rows.last.percentage,
            attempts: job.attempts,
            worked: job.worked, hasComeBack: job.hasComeBack,
            cancelRequested: try key.openText(job.cancelReason, "jobs", request, "cancel_reason"))
        if let journal = rows.journal { claimed.journal = try open(journal, key) }
        dataKeys.keep(key, for: request)
        return claimed
    }

    private func open(_ rows: JournalRows, _ key: DataKey) throws(StoreError) -> Claimed.Journal {
        let session = rows.session.plain.id
        var journal = Claimed.Journal(
            session: try rows.session.opened(key), effects: [], ended: [:], correlations: [], captured: [],
            deaths: rows.deaths)
        for effect in rows.effects { journal.effects.append(try effect.opened(key, session: session)) }
        for (name, outcome) in rows.ended { journal.ended[name] = outcome }
        for sealed in rows.correlations {
            let text = try key.openText(sealed, "correlations", session, "key")
            if let text { journal.correlations.append(text) }
        }
        for value in rows.captured {
            let bytes = try key.open(value.value, "captured_values", session, "value/" + value.name)
            journal.captured.append(
                try CaptureCoding.decode(bytes, name: value.name, expiresAt: value.expiresAt))
        }
        return journal
    }

    private static func erased(_ request: ID) -> StoreError {
        StoreError(.sealed, "the data of request \(request) was erased")
    }
}

/// All rows of one claimed job, still sealed.
private struct ClaimRows: Sendable {
    let request: RequestRow
    let journal: JournalRows?
    let last: (ordinal: Int, percentage: Int)

    init(_ job: ClaimedJob, _ db: Connection) throws(StoreError) {
        guard let request = try db.request(job.lease.request, tenant: nil) else {
            throw StoreError(.corrupt, "job \(job.lease.request) has lost its request")
        }
        self.request = request
        if let session = job.session { journal = try JournalRows(session, db) } else { journal = nil }
        last = job.hasComeBack ? try db.lastSession(job.lease.request) : (0, 0)
    }
}

private struct JournalRows: Sendable {
    let session: SessionRow
    let effects: [EffectRow]
    let ended: [(key: String, outcome: String)]
    let correlations: [[UInt8]]
    let captured: [SealedStep.Captured]
    let deaths: StepDeaths

    init(_ id: ID, _ db: Connection) throws(StoreError) {
        guard let session = try db.sessionWithState(id) else {
            throw StoreError(.corrupt, "session \(id) of a job is lost")
        }
        self.session = session
        effects = try db.pendingEffects(id)
        ended = try db.endedEffects(id)
        correlations = try db.correlations(id)
        captured = try db.captured(id)
        deaths = try db.deaths(id, step: session.plain.step)
    }
}
