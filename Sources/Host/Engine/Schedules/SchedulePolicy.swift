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
        let due: Timestamp
        let most: Int64
        switch definition.rhythm {
        case .every(let interval):
            due = max(startedAt.adding(milliseconds: interval), endedAt)
                .adding(milliseconds: Int64(Double(definition.jitter) * draw))
            most = min(backoffMost, interval)
        case .cron(let expression):
            // What came due while it ran is done with that.
            due = expression.next(after: endedAt)
            most = min(backoffMost, due - endedAt)
        }
        if failures == 0 { return due }
        let doubled = failures > 20 ? most : min(most, backoffBase << Int64(failures - 1))
        // At least half of it, so that no provider that is down is asked at once again.
        return endedAt.adding(milliseconds: doubled / 2 + Int64(Double(doubled / 2) * draw))
    }

    /// Soon after the start, but not all at once. Housekeeping can wait for its time.
    package static func first(_ definition: ScheduleDefinition, at now: Timestamp, draw: Double) -> Timestamp {
        let within: Int64
        switch definition.rhythm {
        case _ where definition.kind == ScheduleKind.templateSync: within = firstRun
        case .every(let interval): within = interval
        case .cron(let expression): return expression.next(after: now)
        }
        return now.adding(milliseconds: Int64(Double(within) * draw))
    }
}

package enum ScheduleKind {
    package static let templateSync = "template_sync"
    package static let retention = "retention"
    package static let leaseCleanup = "lease_cleanup"
}
