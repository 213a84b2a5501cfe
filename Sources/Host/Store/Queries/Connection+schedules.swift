import Domain

extension ScheduleRecord {
    fileprivate init(_ row: Row) throws(StoreError) {
        self.init(
            definition: ScheduleDefinition(
                name: row.text(0), kind: row.text(1), provider: row.optionalText(2), isEnabled: row.flag(3) ?? false,
                rhythm: try Self.rhythm(row), jitter: row.integer(5), timeout: row.integer(6)),
            nextRunAt: row.time(7), lockedUntil: row.optionalTime(8), lastActor: row.optionalText(9),
            lastStartedAt: row.optionalTime(10), lastFinishedAt: row.optionalTime(11),
            lastResult: try row.optionalWord(12), lastError: row.optionalText(13),
            lastSummary: row.isNull(14) ? nil : try row.json(14), failures: row.int(15))
    }

    private static func rhythm(_ row: Row) throws(StoreError) -> Rhythm {
        guard let cron = row.optionalText(16) else { return .every(row.integer(4)) }
        do throws(CronError) {
            return .cron(try CronExpression(cron))
        } catch {
            throw StoreError(
                .corrupt,
                "the cron expression of schedule \(row.text(0)) is not understood: \(error.message); "
                    + "restore the database from a backup")
        }
    }
}

extension Connection {
    func schedules() throws(StoreError) -> [ScheduleRecord] {
        try all(
            """
            SELECT name, kind, provider, enabled, every_ms, jitter_ms, timeout_ms, next_run_at, locked_until, last_actor,
                last_started_at, last_finished_at, last_result, last_error, last_summary, failures, cron
            FROM schedules ORDER BY name
            """, row: ScheduleRecord.init)
    }

    /// What a program goes by that does not know cron expressions.
    private static let dayLength: Int64 = 86_400_000

    /// Adds it, or changes everything but its past.
    func putSchedule(_ definition: ScheduleDefinition, nextRunAt: Timestamp) throws(StoreError) {
        let (every, cron): (Int64, String?) =
            switch definition.rhythm {
            case .every(let milliseconds): (milliseconds, nil)
            case .cron(let expression): (Self.dayLength, expression.text)
            }
        try run(
            """
            INSERT INTO schedules (name, kind, provider, enabled, every_ms, jitter_ms, timeout_ms, next_run_at, cron)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            ON CONFLICT (name) DO UPDATE
            SET kind = excluded.kind, provider = excluded.provider, enabled = excluded.enabled,
                every_ms = excluded.every_ms, jitter_ms = excluded.jitter_ms, timeout_ms = excluded.timeout_ms,
                next_run_at = excluded.next_run_at, cron = excluded.cron
            """,
            .text(definition.name), .text(definition.kind), .text(definition.provider), .flag(definition.isEnabled),
            .integer(every), .integer(definition.jitter), .integer(definition.timeout), .time(nextRunAt), .text(cron))
    }

    func disableSchedule(_ name: String) throws(StoreError) {
        try run("UPDATE schedules SET enabled = 0 WHERE name = ?1 AND enabled = 1", .text(name))
    }

    /// A lock that is over, or of a node that is, counts as a run that died.
    /// - Returns: the lock's number and the failures in a row; nil while another holds it, or it is not due.
    func lockSchedule(
        _ name: String, owner: ID, isNode: Bool, actor: String, onlyIfDue: Bool, margin: Int64, at now: Timestamp
    ) throws(StoreError) -> (seq: Int64, failures: Int)? {
        try first(
            """
            UPDATE schedules
            SET failures = failures + CASE WHEN locked_by IS NULL THEN 0 ELSE 1 END,
                last_result = CASE WHEN locked_by IS NULL THEN last_result ELSE 'died' END,
                last_error = CASE WHEN locked_by IS NULL THEN last_error ELSE 'the process that ran it died' END,
                locked_by = ?2, lock_is_node = ?3, lock_seq = lock_seq + 1, locked_until = ?4 + timeout_ms + ?5,
                last_actor = ?6, last_started_at = ?4
            WHERE name = ?1 AND (?7 = 0 OR (enabled = 1 AND next_run_at <= ?4))
                AND (locked_by IS NULL OR locked_until <= ?4 OR (lock_is_node = 1 AND NOT EXISTS (
                    SELECT 1 FROM nodes WHERE nodes.id = schedules.locked_by AND nodes.superseded_at IS NULL)))
            RETURNING lock_seq, failures
            """,
            .text(name), .id(owner), .flag(isNode), .time(now), .integer(margin), .text(actor), .flag(onlyIfDue)
        ) { row in (row.integer(0), row.int(1)) }
    }

    // Nobody else must take the lock before this is committed.
    private static let held = SharedSQL(heldSQL, postgres: heldSQL + " FOR UPDATE")
    private static let heldSQL =
        "SELECT 1 FROM schedules WHERE name = ?1 AND locked_by = ?2 AND lock_seq = ?3 AND locked_until > ?4"

    /// Throws `fenced` unless the lock is held still.
    func requireLock(_ lock: ScheduleLock, at now: Timestamp) throws(StoreError) {
        try expect(
            Self.held, .text(lock.name), .id(lock.owner), .integer(lock.seq), .time(now),
            else: StoreError(.fenced, "schedule \(lock.name) is run by another process now; nothing was written"))
    }

    func unlockSchedule(
        _ lock: ScheduleLock, _ result: ScheduleRecord.Outcome, error: String?, summary: JSON?, failures: Int,
        nextRunAt: Timestamp, at now: Timestamp
    ) throws(StoreError) {
        try run(
            """
            UPDATE schedules
            SET locked_by = NULL, locked_until = NULL, last_finished_at = ?3, last_result = ?4, last_error = ?5,
                last_summary = ?6, failures = ?7, next_run_at = ?8
            WHERE name = ?1 AND lock_seq = ?2
            """,
            .text(lock.name), .integer(lock.seq), .time(now), .text(result.rawValue), .text(error), .json(summary),
            .int(failures), .time(nextRunAt))
    }
}
