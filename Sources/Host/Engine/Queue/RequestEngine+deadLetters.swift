package import Domain
package import Store

// Dead letters, for operators. Each change is audited in the transaction that makes it.
extension RequestEngine {
    package func deadLetters(
        _ filter: DeadLetterFilter = DeadLetterFilter(), after cursor: String? = nil, limit: Int = 50
    ) async throws -> Page<DeadLetter> {
        do {
            return try await services.store.deadLetters(filter, after: cursor, limit: limit)
        } catch {
            guard error.code == .cursor else { throw error }
            let fault = Problem.Fault(pointer: "cursor", message: "must be a nextCursor of an earlier page")
            throw Problem(.invalidRequest, errors: [fault])
        }
    }

    /// With the journal of every step.
    package func deadLetter(_ request: ID) async throws -> DeadLetterJournal {
        guard let journal = try await services.store.deadLetter(request) else { throw Problem(.notFound) }
        return journal
    }

    /// Puts it back into the queue: its last session goes on if it can, and otherwise an attempt begins anew.
    /// - Returns: whether a session goes on.
    /// - Throws: `outcome_unknown`, when beginning anew might do something twice.
    package func replayDeadLetter(_ request: ID, actor: String) async throws -> Bool {
        switch try await services.store.replayDeadLetter(request, actor: actor) {
        case .replayed(let resumes):
            bell.ring()
            return resumes
        case .notFound: throw Problem(.notFound)
        case .unknownOutcome: throw Problem(.outcomeUnknown, request: request)
        }
    }

    /// - Parameter limit: at most so many are looked at.
    package func replayDeadLetters(
        _ filter: DeadLetterFilter, limit: Int, actor: String
    ) async throws -> ReplayCounts {
        let counts = try await services.store.replayDeadLetters(filter, limit: limit, actor: actor)
        if counts.replayed > 0 { bell.ring() }
        return counts
    }

    package func purgeDeadLetter(_ request: ID, actor: String) async throws {
        guard try await services.store.purgeDeadLetter(request, actor: actor) else { throw Problem(.notFound) }
    }

    /// - Returns: how many.
    package func purgeDeadLetters(_ filter: DeadLetterFilter, limit: Int, actor: String) async throws -> Int {
        try await services.store.purgeDeadLetters(filter, limit: limit, actor: actor)
    }
}
