package import Domain

/// Something done again and again.
package struct ScheduleDefinition: Hashable, Sendable {
    /// `template_sync.idmeta`
    package var name: String
    package var kind: String
    package var provider: String?
    package var isEnabled: Bool
    package var rhythm: Rhythm
    /// At most so many milliseconds are added to an interval, by chance.
    package var jitter: Int64
    /// Milliseconds a run may take.
    package var timeout: Int64

    package init(
        name: String, kind: String, provider: String? = nil, isEnabled: Bool = true, rhythm: Rhythm,
        jitter: Int64 = 0, timeout: Int64
    ) {
        self.name = name
        self.kind = kind
        self.provider = provider
        self.isEnabled = isEnabled
        self.rhythm = rhythm
        self.jitter = jitter
        self.timeout = timeout
    }
}

package struct ScheduleRecord: Hashable, Sendable {
    package enum Outcome: String, Hashable, Sendable {
        case succeeded
        case failed
        /// Whoever ran it never said how it ended.
        case died
    }

    package var definition: ScheduleDefinition
    package var nextRunAt: Timestamp
    /// nil while nobody runs it.
    package var lockedUntil: Timestamp?
    package var lastActor: String?
    package var lastStartedAt: Timestamp?
    package var lastFinishedAt: Timestamp?
    package var lastResult: Outcome?
    package var lastError: String?
    package var lastSummary: JSON?
    /// Failures in a row: what alerts are made of.
    package var failures: Int
}

/// The right to run a schedule, until its time is over.
package struct ScheduleLock: Hashable, Sendable {
    package var name: String
    package var owner: ID
    package var seq: Int64
    package var startedAt: Timestamp
    /// Failures in a row before this run.
    package var failures: Int
}
