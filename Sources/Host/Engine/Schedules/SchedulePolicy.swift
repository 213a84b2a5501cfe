package import Domain
package import Store

/// When a schedule runs next. Pure, but for the draw handed in.
package enum SchedulePolicy {
    /// Failures in a row from which on an operator is called.
    package static let alert = 3
    /// Milliseconds: between a failure and the next try, at first and at most.
    static let backoffBase: Int64 = 30_000
    static let backoffMost: Int64 = 60 * 60 * 1000
    /// Milliseconds in which what is new runs first.
    static let firstRun: Int64 = 2000

    /// - Parameters:
    ///   - failures: in a row, this run included; 0 after a success.
    ///   - draw: from 0 to 1.
    package static func next(
        _ definition: ScheduleDefinition, startedAt: Timestamp, endedAt: Timestamp, failures: Int, draw: Double
    ) -> Timestamp {
        guard failures > 0 else {
            let next = startedAt.adding(milliseconds: definition.every)
            return max(next, endedAt).adding(milliseconds: Int64(Double(definition.jitter) * draw))
        }
        let most = min(backoffMost, definition.every)
        let doubled = failures > 20 ? most : min(most, backoffBase << Int64(failures - 1))
        // At least half of it, so that no provider that is down is asked at once again.
        return endedAt.adding(milliseconds: doubled / 2 + Int64(Double(doubled / 2) * draw))
    }

    /// Soon after the start, but not all at once. Housekeeping can wait for its time.
    package static func first(_ definition: ScheduleDefinition, at now: Timestamp, draw: Double) -> Timestamp {
        let within = definition.kind == ScheduleKind.templateSync ? firstRun : definition.every
        return now.adding(milliseconds: Int64(Double(within) * draw))
    }
}

package enum ScheduleKind {
    package static let templateSync = "template_sync"
    package static let retention = "retention"
    package static let leaseCleanup = "lease_cleanup"
}
