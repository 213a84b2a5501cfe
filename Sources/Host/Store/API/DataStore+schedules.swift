package import Domain

extension DataStore {
    /// Beyond a run's timeout, until others take its lock for that of a dead process.
    private static let margin: Int64 = 30_000

    /// By name.
    package func schedules() async throws(StoreError) -> [ScheduleRecord] {
        try await read { db throws(StoreError) in try db.schedules() }
    }

    /// Makes these the schedules there are; others are kept, disabled. Writes nothing if nothing is new.
    /// - Parameter firstRun: when something new, or enabled again, is to run first.
    package func setSchedules(
        _ definitions: [ScheduleDefinition], firstRun: @escaping @Sendable (ScheduleDefinition) -> Timestamp
    ) async throws(StoreError) {
        let gone: @Sendable ([ScheduleRecord]) -> [String] = { known in
            let names = Set(definitions.map(\.name))
            return known.filter { $0.definition.isEnabled && !names.contains($0.definition.name) }
                .map(\.definition.name)
        }
        let known = try await schedules()
        if gone(known).isEmpty, Set(known.map(\.definition)).isSuperset(of: definitions) { return }
        try await write { db throws(StoreError) in
            try db.lock(.schedules)
            let known = try db.schedules()
            for definition in definitions {
                let old = known.first { $0.definition.name == definition.name }
                if old?.definition == definition { continue }
                let first = firstRun(definition)
                let next = old.map { $0.definition.isEnabled ? $0.due(under: definition.rhythm) : first }
                try db.putSchedule(definition, nextRunAt: next ?? first)
            }
            for name in gone(known) { try db.disableSchedule(name) }
        }
    }

    /// Adds what is not there, and changes nothing: for commands beside a server.
    package func addSchedules(
        _ definitions: [ScheduleDefinition], firstRun: @escaping @Sendable (ScheduleDefinition) -> Timestamp
    ) async throws(StoreError) {
        let known = Set(try await schedules().map(\.definition.name))
        let new = definitions.filter { !known.contains($0.name) }
        if new.isEmpty { return }
        try await write { db throws(StoreError) in
            try db.lock(.schedules)
            let known = Set(try db.schedules().map(\.definition.name))
            for definition in new where !known.contains(definition.name) {
                try db.putSchedule(definition, nextRunAt: firstRun(definition))
            }
        }
    }

    /// - Parameters:
    ///   - owner: a node, whose locks end with it, or anything else, whose locks end with their time.
    ///   - onlyIfDue: false for a run by hand.
    /// - Returns: nil while another runs it, or it is not due.
    package func lockSchedule(
        _ name: String, owner: ID, isNode: Bool, actor: String, onlyIfDue: Bool
    ) async throws(StoreError) -> ScheduleLock? {
        let now = Timestamp.now()
        return try await write { db throws(StoreError) in
            let lock = try db.lockSchedule(
                name, owner: owner, isNode: isNode, actor: actor, onlyIfDue: onlyIfDue, margin: Self.margin, at: now)
            return lock.map {
                ScheduleLock(name: name, owner: owner, seq: $0.seq, startedAt: now, failures: $0.failures)
            }
        }
    }

    /// Writes down how a run ended. Throws `fenced` when its time was over and another has taken the schedule.
    package func unlockSchedule(
        _ lock: ScheduleLock, _ result: ScheduleRecord.Outcome, error: String? = nil, summary: JSON? = nil,
        failures: Int, nextRunAt: Timestamp
    ) async throws(StoreError) {
        let now = Timestamp.now()
        try await write { db throws(StoreError) in
            try db.requireLock(lock, at: now)
            try db.unlockSchedule(
                lock, result, error: error, summary: summary, failures: failures, nextRunAt: nextRunAt, at: now)
        }
    }
}

extension ScheduleRecord {
    /// When it is due under what is set now. What waits to be tried again, or for its first run, does not wait longer.
    fileprivate func due(under rhythm: Rhythm) -> Timestamp {
        switch rhythm {
        case definition.rhythm: nextRunAt
        case .every: min(nextRunAt, rhythm.next(after: lastStartedAt ?? .now()))
        case .cron where lastResult == .succeeded: rhythm.next(after: .now())
        case .cron: min(nextRunAt, rhythm.next(after: .now()))
        }
    }
}
