package import Domain

extension DataStore {
    /// Takes over the jobs of dead nodes (replaced by a newer incarnation of their name, or silent for `staleAfter`
    /// milliseconds), then ready ones. Call it until it returns fewer than `limit`.
    package func claimOrphans(
        owner: ID, limit: Int = 500, staleAfter: Int64 = 20_000
    ) async throws(StoreError) -> Claims {
        let now = Timestamp.now()
        let leases = try await write { db throws(StoreError) in
            var leases: [Lease] = []
            for node in try db.deadNodes(besides: owner, staleBefore: now.adding(milliseconds: -staleAfter)) {
                if leases.count >= limit { break }
                leases += try db.claimJobs(of: node, owner: owner, limit: limit - leases.count)
            }
            if leases.count < limit {
                leases += try db.claimReadyJobs(owner: owner, limit: limit - leases.count, at: now)
            }
            return leases
        }
        if leases.isEmpty { return Claims(claimed: [], unreadable: []) }
        let rows = try await read { db in
            leases.map { lease in
                Result { () throws(StoreError) -> ClaimRows in try ClaimRows(lease, db) }
            }
        }
        var claims = Claims(claimed: [], unreadable: [])
        for (lease, rows) in zip(leases, rows) {
            do throws(StoreError) {
                claims.claimed.append(try open(try rows.get(), lease))
            } catch {
                claims.unreadable.append(.init(lease: lease, error: error))
            }
        }
        return claims
    }

    private func open(_ rows: ClaimRows, _ lease: Lease) throws(StoreError) -> Claimed {
        guard let key = try unwrap(rows.request.key) else {
            throw StoreError(.sealed, "the data of request \(lease.request) was erased")
        }
        var claimed = Claimed(
            lease: lease, request: try rows.request.opened(key), session: try rows.session.opened(key), effects: [],
            ended: [:], correlations: [], captured: [],
            cancelRequested: try key.openText(rows.cancelReason, "jobs", lease.request, "cancel_reason"),
            deaths: rows.deaths)
        for effect in rows.effects { claimed.effects.append(try effect.opened(key, session: lease.session)) }
        for (name, outcome) in rows.ended { claimed.ended[name] = outcome }
        for sealed in rows.correlations {
            let text = try key.openText(sealed, "correlations", lease.session, "key")
            if let text { claimed.correlations.append(text) }
        }
        for value in rows.captured {
            let bytes = try key.open(value.value, "captured_values", lease.session, "value/" + value.name)
            claimed.captured.append(
                try CaptureCoding.decode(bytes, name: value.name, expiresAt: value.expiresAt))
        }
        dataKeys.keep(key, for: lease.request)
        return claimed
    }
}

/// All rows of one claimed job, still sealed.
private struct ClaimRows: Sendable {
    let request: RequestRow
    let session: SessionRow
    let effects: [EffectRow]
    let ended: [(key: String, outcome: String)]
    let correlations: [[UInt8]]
    let captured: [SealedStep.Captured]
    let cancelReason: [UInt8]?
    let deaths: Int

    init(_ lease: Lease, _ db: Connection) throws(StoreError) {
        guard let request = try db.request(lease.request, tenant: nil),
            let session = try db.sessionWithState(lease.session)
        else { throw StoreError(.corrupt, "job \(lease.request) has lost its request or session") }
        self.request = request
        self.session = session
        effects = try db.pendingEffects(lease.session)
        ended = try db.endedEffects(lease.session)
        correlations = try db.correlations(lease.session)
        captured = try db.captured(lease.session)
        cancelReason = try db.cancelReason(lease.request)
        deaths = try db.deaths(lease.session, step: session.plain.step)
    }
}
