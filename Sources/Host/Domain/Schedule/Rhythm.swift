/// When something is done again.
package enum Rhythm: Hashable, Sendable {
    /// Milliseconds from one start to the next.
    case every(Int64)
    case cron(CronExpression)

    /// Milliseconds; nil where an expression says when.
    package var interval: Int64? { if case .every(let milliseconds) = self { milliseconds } else { nil } }
    package var expression: CronExpression? { if case .cron(let expression) = self { expression } else { nil } }

    /// When it is due after it was done at this moment.
    package func next(after moment: Timestamp) -> Timestamp {
        switch self {
        case .every(let milliseconds): moment.adding(milliseconds: milliseconds)
        case .cron(let expression): expression.next(after: moment)
        }
    }

    /// It has been due twice since then, and was not done.
    package func isOverdue(since moment: Timestamp, at now: Timestamp) -> Bool {
        next(after: next(after: moment)) < now
    }
}
