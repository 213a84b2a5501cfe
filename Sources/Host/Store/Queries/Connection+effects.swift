import Domain

/// A pending effect as read, still sealed.
struct EffectRow: Sendable {
    var key: String
    var step: Int
    var dispatchedAt: Timestamp?
    var attempts: Int
    var dueAt: Timestamp?
    var intent: [UInt8]

    func opened(_ key: DataKey, session: ID) throws(StoreError) -> EffectRecord {
        let bytes = try key.open(intent, "session_effects", session, "intent/" + self.key)
        return EffectRecord(
            effect: try EffectCoding.decode(bytes), step: step, dispatchedAt: dispatchedAt, attempts: attempts,
            dueAt: dueAt)
    }
}

extension Connection {
    private static let addEffect = BulkSQL(
        .effects,
        """
        INSERT INTO session_effects (session, key, kind, repeat, step, due_at, intent)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """)

    func insertEffect(_ session: ID, _ effect: SealedStep.Effect, step: Int) throws(StoreError) {
        try run(
            Self.addEffect, .id(session), .text(effect.key), .text(effect.kind), .text(effect.repeats), .int(step),
            .time(effect.dueAt), .blob(effect.intent))
    }

    private static let ended = BulkSQL(
        .effectEnds, keys: 2,
        """
        UPDATE session_effects SET outcome = ?3, attempts = ?4, outcome_detail = ?5, ended_at = ?6
        WHERE session = ?1 AND key = ?2 AND outcome IS NULL
        """)

    func endEffect(_ session: ID, _ ended: SealedStep.Ended, at now: Timestamp) throws(StoreError) {
        try expect(
            Self.ended, .id(session), .text(ended.effect.key), .text(ended.effect.outcome), .int(ended.effect.attempts),
            .blob(ended.detail), .time(now), else: Self.notPending(session, ended.effect.key))
    }

    private static let cancelPending = BulkSQL(
        .effectCancels, keys: 1,
        "UPDATE session_effects SET outcome = 'cancelled', ended_at = ?2 WHERE session = ?1 AND outcome IS NULL")

    func cancelPendingEffects(_ session: ID, at now: Timestamp) throws(StoreError) {
        try run(
            Self.cancelPending, .id(session), .time(now))
    }

    func markDispatched(_ session: ID, _ key: String, at now: Timestamp) throws(StoreError) {
        try expect(
            "UPDATE session_effects SET dispatched_at = ?3 WHERE session = ?1 AND key = ?2 AND outcome IS NULL",
            .id(session), .text(key), .time(now), else: Self.notPending(session, key))
    }

    func recordAttempt(_ session: ID, _ key: String, attempts: Int, dueAt: Timestamp?) throws(StoreError) {
        try expect(
            """
            UPDATE session_effects SET attempts = ?3, due_at = ?4, dispatched_at = NULL
            WHERE session = ?1 AND key = ?2 AND outcome IS NULL
            """,
            .id(session), .text(key), .int(attempts), .time(dueAt), else: Self.notPending(session, key))
    }

    func pendingEffects(_ session: ID) throws(StoreError) -> [EffectRow] {
        try all(
            """
            SELECT key, step, dispatched_at, attempts, due_at, intent FROM session_effects
            WHERE session = ? AND outcome IS NULL ORDER BY step, key
            """,
            .id(session)
        ) { row in
            EffectRow(
                key: row.text(0), step: row.int(1), dispatchedAt: row.optionalTime(2), attempts: row.int(3),
                dueAt: row.optionalTime(4), intent: row.blob(5))
        }
    }

    func endedEffects(_ session: ID) throws(StoreError) -> [(key: String, outcome: String)] {
        try all("SELECT key, outcome FROM session_effects WHERE session = ? AND outcome IS NOT NULL", .id(session)) {
            row in (row.text(0), row.text(1))
        }
    }

    private static func notPending(_ session: ID, _ key: String) -> StoreError {
        StoreError(.notFound, "session \(session) has no pending effect '\(key)'")
    }
}
