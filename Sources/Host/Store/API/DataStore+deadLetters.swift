package import Domain

extension DataStore {
    /// Latest first.
    /// - Parameters:
    ///   - cursor: `next` of the page before.
    ///   - limit: 1 to 1,000.
    package func deadLetters(
        _ filter: DeadLetterFilter = DeadLetterFilter(), after cursor: String? = nil, limit: Int = 50
    ) async throws(StoreError) -> Page<DeadLetter> {
        let limit = min(max(limit, 1), 1000)
        let start = if let cursor { try DeadLetterCursor(cursor) } else { nil as DeadLetterCursor? }
        let query = DeadLetterQuery(filter, after: start)
        let letters = try await read { db throws(StoreError) in try query.letters(db, limit: limit + 1) }
        let items = Array(letters.prefix(limit))
        return Page(items: items, next: letters.count > limit ? items.last.map { DeadLetterCursor($0).text } : nil)
    }

    /// nil: there is no such dead letter.
    package func deadLetter(_ request: ID) async throws(StoreError) -> DeadLetterJournal? {
        try await read { db throws(StoreError) in
            guard let letter = try db.deadLetter(request) else { return nil }
            var journal = DeadLetterJournal(letter: letter, sessions: [])
            for session in try db.sessions(ofRequest: request) {
                journal.sessions.append(
                    .init(record: session.plain, effects: try db.journal(of: session.plain.id)))
            }
            return journal
        }
    }

    /// Puts a dead letter back into the queue, under the idempotency keys it had. Its request is live again.
    package func replayDeadLetter(_ request: ID, actor: String) async throws(StoreError) -> ReplayOutcome {
        let (sealing, now) = (try sealing(), Timestamp.now())
        let (outcome, stored) = try await writer.write(as: .engine) {
            db throws(StoreError) -> (outcome: ReplayOutcome, events: Later<[EventRecord]>) in
            guard let letter = try db.deadLetter(request) else { return (.notFound, Later([])) }
            return try db.replay(letter, actor: actor, sealing, at: now)
        } value: { made in
            (made.outcome, made.events.value)
        }
        tell(stored)
        return outcome
    }

    /// The same for all that match, at most `limit`; those of unknown outcome stay.
    package func replayDeadLetters(
        _ filter: DeadLetterFilter, limit: Int, actor: String
    ) async throws(StoreError) -> ReplayCounts {
        var counts = ReplayCounts()
        var cursor: String?
        repeat {
            let page = try await deadLetters(
                filter, after: cursor, limit: min(100, limit - counts.replayed - counts.refused))
            for letter in page.items {
                switch try await replayDeadLetter(letter.request, actor: actor) {
                case .replayed: counts.replayed += 1
                case .unknownOutcome: counts.refused += 1
                case .notFound: break
                }
            }
            cursor = page.next
        } while cursor != nil && counts.replayed + counts.refused < limit
        return counts
    }

    /// Gives a dead letter up for good. Its request stays as it is: failed.
    /// - Returns: false when there is no such dead letter.
    package func purgeDeadLetter(_ request: ID, actor: String) async throws(StoreError) -> Bool {
        let (sealing, now) = (try sealing(), Timestamp.now())
        return try await write { db throws(StoreError) in
            guard let letter = try db.deadLetter(request), try db.purge(request, at: now) else { return false }
            try db.appendAudit(letter.audited("dead_letter.purge", by: actor), sealing, at: now)
            return true
        }
    }

    /// The same for all that match, at most `limit`.
    /// - Returns: how many.
    package func purgeDeadLetters(
        _ filter: DeadLetterFilter, limit: Int, actor: String
    ) async throws(StoreError) -> Int {
        var count = 0
        while count < limit {
            let page = try await deadLetters(filter, limit: min(100, limit - count))
            if page.items.isEmpty { break }
            for letter in page.items where try await purgeDeadLetter(letter.request, actor: actor) { count += 1 }
        }
        return count
    }
}

extension Connection {
    fileprivate func replay(
        _ letter: DeadLetter, actor: String, _ sealing: any Sealing, at now: Timestamp
    ) throws(StoreError) -> (outcome: ReplayOutcome, events: Later<[EventRecord]>) {
        let outcome = try replay(letter.request, at: now)
        guard case .replayed = outcome else { return (outcome, Later([])) }
        try appendAudit(letter.audited("dead_letter.replay", by: actor), sealing, at: now)
        // Nobody is told of requests of the host's own.
        let events = letter.kind == .maintenance ? [] : [NewEvent(type: "\(letter.kind.rawValue).replayed")]
        return (outcome, try insertEvents(events, request: letter.request, tenant: letter.tenant, at: now))
    }
}

extension DeadLetter {
    fileprivate func audited(_ action: String, by actor: String) -> AuditEntry {
        AuditEntry(
            actor: actor, action: action, target: request.text, tenant: tenant,
            detail: ["code": .string(code), "provider": provider.map { .string($0) } ?? .null])
    }
}
